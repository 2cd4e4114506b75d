/** Accents, case and punctuation do not matter: « expire imap » finds « Certificat expiré IMAP ». */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ');
}

/** Whether every word typed is in a text. */
export function holdsWords(text: string, typed: string): boolean {
  const haystack = plain(text);
  return plain(typed)
    .split(' ')
    .every((word) => haystack.includes(word));
}
