/** The X-MSS header fields of a message (Référentiel #2 §3.8, §3.4.2.3), every occurrence as sent. */
import { masked } from '../cda/matricule';
import type { HeaderField } from '../mime/headers';
import { decodeWords, hasWords } from '../mime/words';

export interface HeaderOccurrence {
  name: string;
  value: string;
  encoded: boolean;
  folded: boolean;
}

export interface MssHeaders {
  nil: HeaderOccurrence[];
  codeCda: HeaderOccurrence[];
  ins: HeaderOccurrence[];
  mes: HeaderOccurrence[];
}

const NAMES: Record<string, keyof MssHeaders> = {
  'x-mss-nil': 'nil',
  'x-mss-codecda': 'codeCda',
  'x-mss-ins': 'ins',
  'x-mss-mes': 'mes',
};

/** Characters of a raw value that are looked at, and of a decoded one that are kept; occurrences that are kept. */
const LOOKED_AT = 4096;
const KEPT = 200;
const OCCURRENCES = 10;
/**
 * Of X-MSS-INS and X-MSS-MES, which say O, N or FIN: enough for what is written instead of them (« oui », « false »,
 * « [FIN] »). What is longer may be the identity that it should only tell of.
 */
const KEPT_OF_WORDS = 8;
const WORDS = new Set<keyof MssHeaders>(['ins', 'mes']);

/** @returns the occurrences in order, and whether some were left out. */
export function mssHeaders(fields: readonly HeaderField[]): { headers: MssHeaders; truncated: boolean } {
  const headers: MssHeaders = { nil: [], codeCda: [], ins: [], mes: [] };
  let truncated = false;
  for (const { name, written, folded, value } of fields) {
    const key = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
    if (!key) continue;
    const list = headers[key];
    if (list.length >= OCCURRENCES) truncated = true;
    else {
      const told = WORDS.has(key) ? briefly(readable(value)) : readable(value);
      list.push({ name: written.slice(0, 64), value: told, encoded: hasWords(value), folded });
    }
  }
  return { headers, truncated };
}

function readable(raw: string): string {
  const value = masked(decodeWords(raw.slice(0, LOOKED_AT)).trim());
  // Not in the middle of a character of two units.
  return value.length > KEPT ? value.slice(0, KEPT).replace(/[\ud800-\udbff]$/, '') : value;
}

const briefly = (value: string) => (value.length > KEPT_OF_WORDS ? `[${value.length} caractères]` : value);
