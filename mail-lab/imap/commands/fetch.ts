/** FETCH and UID FETCH: RFC 3501 §6.4.5. */
import type { MessageStructure } from '../../message/structure';
import { type Command, no, ok, SELECTED } from '../command';
import { type FetchItem, parseFetchItems } from '../fetch/items';
import { sectionOf } from '../fetch/section';
import { encodeEnvelope, encodeStructure } from '../fetch/structure';
import { encodeDateTime, encodeLiteral, type Piece } from '../output';
import { flagList, type Numbered } from '../selected';
import type { Session } from '../session';
import { parseSequenceSet } from '../syntax/sequence';

/** Structures are read for so many messages at a time. */
const SLICE = 100;

export const FETCH: Command = {
  name: 'FETCH',
  states: SELECTED,
  hasUidForm: true,
  noExpunge: true,
  async run(session, args, { uid }) {
    const ranges = parseSequenceSet(args.atom('sequence set'));
    const items = parseFetchItems(args.next('items'), uid);
    args.end();
    const chosen = session.selected!.pick(ranges, uid);
    let missing = false;
    for (let at = 0; at < chosen.length; at += SLICE) {
      const complete = await fetchSlice(session, chosen.slice(at, at + SLICE), items);
      missing ||= !complete;
    }
    return missing
      ? no('Some messages are gone', 'EXPUNGEISSUED')
      : ok(`${uid ? 'UID Fetch' : 'Fetch'} completed`);
  },
};

const STRUCTURED = new Set(['ENVELOPE', 'BODY', 'BODYSTRUCTURE', 'SECTION']);

async function fetchSlice(session: Session, chosen: Numbered[], items: FetchItem[]): Promise<boolean> {
  const { store } = session.services;
  const selected = session.selected!;
  const marksSeen = !selected.readOnly && items.some((item) => item.kind === 'SECTION' && item.seen);
  const needsStructure = items.some(({ kind }) => STRUCTURED.has(kind));
  const needsContent = items.some(({ kind }) => kind === 'SECTION');
  const ids = chosen.map(({ entry }) => entry.contentId);
  const structures = needsStructure ? await store.structures(ids) : new Map<number, MessageStructure>();
  let shown = chosen;
  let flagsToo = false;
  if (marksSeen) {
    const unseen = chosen
      .filter(({ entry }) => !entry.flags.includes('\\Seen'))
      .map(({ entry }) => entry.uid);
    if (unseen.length > 0) {
      const changed = await store.changeFlags(selected.folder.id, unseen, { mode: 'add', flags: ['\\Seen'] });
      const updated = new Map(selected.update(changed).map((message) => [message.entry.uid, message]));
      shown = chosen.map((message) => updated.get(message.entry.uid) ?? message);
      flagsToo = !items.some(({ kind }) => kind === 'FLAGS');
    }
  }
  let complete = true;
  for (const message of shown) {
    const { entry } = message;
    const structure = structures.get(entry.contentId);
    const raw = needsContent ? await store.content(entry.contentId).catch(() => null) : null;
    // Removed by another session since it was announced.
    if ((needsStructure && !structure) || (needsContent && !raw)) {
      complete = false;
      continue;
    }
    const answers = items.map((item) => answer(item, message, structure, raw));
    if (flagsToo) answers.push([`FLAGS ${flagList(entry.flags)}`]);
    const pieces = answers.flatMap((pieces, index) => (index === 0 ? pieces : [' ', ...pieces]));
    session.output.line(`* ${message.seq} FETCH (`, ...pieces, ')');
    await session.output.flow();
  }
  return complete;
}

function answer(
  item: FetchItem,
  { entry }: Numbered,
  structure: MessageStructure | undefined,
  raw: Buffer | null,
): Piece[] {
  switch (item.kind) {
    case 'FLAGS':
      return [`FLAGS ${flagList(entry.flags)}`];
    case 'UID':
      return [`UID ${entry.uid}`];
    case 'INTERNALDATE':
      return [`INTERNALDATE ${encodeDateTime(entry.internalDate)}`];
    case 'RFC822.SIZE':
      return [`RFC822.SIZE ${entry.size}`];
    case 'ENVELOPE':
      return structure?.root.envelope
        ? ['ENVELOPE ', ...encodeEnvelope(structure.root.envelope)]
        : ['ENVELOPE NIL'];
    case 'BODY':
    case 'BODYSTRUCTURE':
      return [`${item.kind} `, ...encodeStructure(structure!.root, item.kind === 'BODYSTRUCTURE')];
    case 'SECTION': {
      const bytes = sectionOf(raw!, structure!, item.section);
      if (bytes === null) return [`${item.label} NIL`];
      const { range } = item;
      const part = range ? bytes.subarray(range.offset, range.offset + range.length) : bytes;
      return [`${item.label} `, ...encodeLiteral(part)];
    }
  }
}
