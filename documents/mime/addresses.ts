/**
 * Address lists (RFC 5322 §3.4) as IMAP's ENVELOPE wants them: one pass over the characters, no recursion, so
 * that no list is expensive. Groups give the two markers of RFC 3501 §7.4.2 (null domain).
 */
import { MIME_LIMITS, type MimeLimits } from './limits';

/**
 * An address of a header. A group's start has `domain` null and its name in `local`; its end has both null.
 * An address without `@` has an empty domain.
 */
export interface Address {
  name: string | null;
  local: string | null;
  domain: string | null;
}

interface Draft {
  words: string[];
  angle: string | null;
  comment: string;
}

const empty = (): Draft => ({ words: [], angle: null, comment: '' });

/** Reads an address list. Never throws; what is no address becomes a name without host. */
export function parseAddresses(field: string, limits: MimeLimits = MIME_LIMITS): Address[] {
  const out: Address[] = [];
  let draft = empty();
  let inGroup = false;
  let word: string[] = [];
  const endWord = () => {
    if (word.length) draft.words.push(word.join(''));
    word = [];
  };
  const finish = () => {
    endWord();
    const address = complete(draft);
    if (address) out.push(address);
    draft = empty();
  };
  for (let index = 0; index < field.length && out.length < limits.addresses; index++) {
    const char = field[index]!;
    if (char === '"') {
      const end = quotedEnd(field, index);
      word.push(unquote(field.slice(index + 1, end)));
      index = end;
    } else if (char === '(') {
      const end = commentEnd(field, index);
      if (!draft.comment) draft.comment = unquote(field.slice(index + 1, end));
      index = end;
    } else if (char === '<') {
      endWord();
      const close = angleEnd(field, index);
      draft.angle = field.slice(index + 1, close);
      index = close;
    } else if (char === ',' || char === ';') {
      finish();
      if (char === ';' && inGroup) {
        out.push({ name: null, local: null, domain: null });
        inGroup = false;
      }
    } else if (char === ':' && !inGroup && draft.angle === null) {
      endWord();
      out.push({ name: null, local: draft.words.join(' '), domain: null });
      draft = empty();
      inGroup = true;
    } else if (char === ' ' || char === '\t') endWord();
    else word.push(char);
  }
  if (out.length < limits.addresses) finish();
  if (inGroup) out.push({ name: null, local: null, domain: null });
  return out;
}

function complete(draft: Draft): Address | null {
  if (draft.angle !== null) {
    const name = draft.words.join(' ') || draft.comment || null;
    return { name, ...splitAddress(draft.angle.replace(/\s+/g, '')) };
  }
  if (!draft.words.length) return null;
  const joined = draft.words.join('');
  if (joined.includes('@')) return { name: draft.comment || null, ...splitAddress(joined) };
  return { name: draft.comment || null, local: draft.words.join(' '), domain: '' };
}

/** Cuts at the last `@`; a source route (`@a,@b:`) is dropped. */
function splitAddress(address: string): { local: string; domain: string } {
  const routed = address.startsWith('@') ? address.slice(address.indexOf(':') + 1) : address;
  const at = routed.lastIndexOf('@');
  if (at < 0) return { local: unquote(routed.replace(/^"|"$/g, '')), domain: '' };
  return { local: unquote(routed.slice(0, at).replace(/^"|"$/g, '')), domain: routed.slice(at + 1) };
}

function quotedEnd(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '"') return index;
  }
  return text.length;
}

function commentEnd(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return index;
  }
  return text.length;
}

function angleEnd(text: string, start: number): number {
  const close = text.indexOf('>', start);
  return close < 0 ? text.length : close;
}

const unquote = (text: string) => text.replace(/\\([\s\S])/g, '$1');
