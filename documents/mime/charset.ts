/** Character sets by their MIME names. */

/** Of the names that exist: some two hundred. */
const decoders = new Map<string, TextDecoder>();
export const fallback = new TextDecoder('windows-1252');

/** @param mayTry finding out that a name does not exist costs much more than using one that does. */
export function decoder(charset: string, mayTry = true): TextDecoder {
  const label = charset.slice(0, 40).toLowerCase();
  const known = decoders.get(label);
  if (known || !mayTry) return known ?? fallback;
  try {
    const made = new TextDecoder(label);
    decoders.set(label, made);
    return made;
  } catch {
    return fallback;
  }
}
