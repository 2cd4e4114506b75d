/** Start tags (XML 1.0 §3.1) and references (§4.1), given whole. */
import type { XmlLimits } from './limits';
import { XmlProblem } from './problem';

const START =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
/** How a name may begin. */
export const NAME_START = new RegExp(`^[${START}]`, 'u');
export const NAME = `[${START}][${START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}]*`;
export const SPACE = '[ \\t\\r\\n]';

const OPENING = new RegExp(`<(${NAME})`, 'uy');
const ATTRIBUTE = new RegExp(`${SPACE}+(${NAME})${SPACE}*=${SPACE}*(?:"([^<"]*)"|'([^<']*)')`, 'uy');
const CLOSING = new RegExp(`${SPACE}*(/?)>`, 'uy');
/** Characters that a document may hold (§2.2), negated. */
export const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

const PREDEFINED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** No reference is longer than this, `&` and `;` included. */
export const REFERENCE = 24;

/** Replaces the five entities that need no declaration and character references. Throws XmlProblem for any other. */
export function resolve(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,20})|#x([0-9A-Fa-f]{1,20}));|&/g,
    (_, name, decimal, hex) => {
      if (name) return PREDEFINED[name]!;
      const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex ?? '', 16);
      const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
      if (!character || FORBIDDEN.test(character))
        throw new XmlProblem('malformed', 'an entity that is not read');
      return character;
    },
  );
}

export interface Tag {
  name: string;
  /** As written: prefixes not resolved. */
  attributes: [name: string, value: string][];
  empty: boolean;
}

/** Reads a start tag or an empty-element tag, from `<` to `>`. Throws XmlProblem. */
export function parseTag(text: string, limits: XmlLimits): Tag {
  OPENING.lastIndex = 0;
  const name = OPENING.exec(text)?.[1];
  if (!name) throw new XmlProblem('malformed', 'a tag without a name');
  const attributes: [string, string][] = [];
  const names = new Set<string>();
  let at = OPENING.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(text);
    if (!found) break;
    at = ATTRIBUTE.lastIndex;
    const [, key, double, single] = found;
    if (names.has(key!)) throw new XmlProblem('malformed', 'an attribute twice');
    if (names.size >= limits.attributes) throw new XmlProblem('too_large', 'too many attributes');
    names.add(key!);
    attributes.push([key!, resolve((double ?? single)!.replace(/[\t\r\n]/g, ' '))]);
  }
  CLOSING.lastIndex = at;
  const closing = CLOSING.exec(text);
  if (!closing || CLOSING.lastIndex !== text.length)
    throw new XmlProblem('malformed', 'a tag of another form');
  return { name, attributes, empty: closing[1] === '/' };
}
