/** What a person pastes, as the number that they mean. Pure; the form shows the result before it is sent. */

/** Format characters that come along with a copied text: soft hyphens, zero-width spaces, marks of direction. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Separators that people and documents put between the digits of a number; an internal identifier has its own. */
const SEPARATORS = /[\s.·\u2010-\u2015_-]/g;

/**
 * A national identifier without what was only there to be read: spaces of every kind, dots and hyphens before the
 * first `/`, full-width digits, the `OU=` of a certificate. Case is left as typed.
 */
export function cleanNumber(typed: string): string {
  const text = typed.normalize('NFKC').replace(INVISIBLE, '').trim();
  const bare = text.replace(/^(?:OU\s*=\s*)+/i, '');
  const slash = bare.indexOf('/');
  if (slash < 0) return bare.replace(SEPARATORS, '');
  return bare.slice(0, slash).replace(SEPARATORS, '') + bare.slice(slash).replace(/\s/g, '');
}

/** A product reference is free text: only what cannot be seen, and spaces around it or in a row, is taken away. */
export function cleanText(typed: string): string {
  return typed.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}
