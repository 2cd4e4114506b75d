/** The answer of FETCH for one message: what it says, and which octets it needs for that. */
import type { MessageStructure } from '../../message/structure';
import { encodeDateTime, encodeLiteral, type Piece } from '../output';
import type { Numbered, Selected } from '../selected';
import type { Description } from './descriptions';
import type { FetchItem } from './items';
import { type Extent, extentOf, filterHeader } from './section';

type SectionItem = Extract<FetchItem, { kind: 'SECTION' }>;

/** One data item of an answer: known at once, or octets that have to be read. */
export type Answer = { text: string } | { label: string; extent: Extent; range: SectionItem['range'] };

export type Octets = Exclude<Answer, { text: string }>;

/** What is known of a message beyond its entry, as far as the items need it. */
export interface Known {
  structure: MessageStructure | undefined;
  description: Description | undefined;
}

/** What is answered for a message. */
export function answersOf(
  selected: Selected,
  { entry }: Numbered,
  items: readonly FetchItem[],
  { structure, description }: Known,
): Answer[] {
  const answer = (item: FetchItem): Answer => {
    switch (item.kind) {
      case 'FLAGS':
        return { text: `FLAGS ${selected.flags(entry)}` };
      case 'UID':
        return { text: `UID ${entry.uid}` };
      case 'MODSEQ':
        return { text: `MODSEQ (${entry.modseq})` };
      case 'INTERNALDATE':
        return { text: `INTERNALDATE ${encodeDateTime(entry.internalDate)}` };
      case 'RFC822.SIZE':
        return { text: `RFC822.SIZE ${entry.size}` };
      case 'ENVELOPE':
      case 'BODY':
      case 'BODYSTRUCTURE':
        return { text: `${item.kind} ${description![item.kind]}` };
      case 'SECTION':
        return section(item, structure, entry.size);
    }
  };
  return items.map(answer);
}

function section(
  { section, label, range }: SectionItem,
  structure: MessageStructure | undefined,
  size: number,
): Answer {
  const extent = extentOf(structure, size, section);
  if (!extent) return { text: `${label} NIL` };
  if (!range || extent.filter) return { label, extent, range };
  const start = Math.min(extent.end, extent.start + range.offset);
  return {
    label,
    extent: { start, end: Math.min(extent.end, start + range.length), filter: null },
    range: null,
  };
}

/** The literal of an answer from the octets of its extent. */
export function literalOf({ extent, range }: Octets, octets: Buffer): Piece[] {
  const whole = extent.filter ? filterHeader(octets, extent.filter) : octets;
  return encodeLiteral(withoutNul(range ? whole.subarray(range.offset, range.offset + range.length) : whole));
}

/** No literal may hold NUL (RFC 3501 §9, CHAR8). Like other servers we show 0x80 in its place. */
export function withoutNul(octets: Buffer): Buffer {
  for (let at = octets.indexOf(0); at >= 0; at = octets.indexOf(0, at + 1)) octets[at] = 0x80;
  return octets;
}
