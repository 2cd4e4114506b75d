/** Names of entries: APPNOTE §4.4.17 and appendix D. */

/** Code page 437, upper half. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
  '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** @param utf8 the flag of the entry; without it names are in code page 437. */
export function entryName(octets: Buffer, utf8: boolean): string {
  if (utf8) return octets.toString('utf8');
  return octets.toString('latin1').replace(/[\x80-\xff]/g, (char) => CP437[char.charCodeAt(0) - 0x80]!);
}

/** Whether a name leads out of the folder that an archive is unpacked in, on any system; `\` separates on some. */
export function leadsAstray(name: string): boolean {
  return (
    /[\\\0]/.test(name) || name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.split('/').includes('..')
  );
}
