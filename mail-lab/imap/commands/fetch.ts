/** FETCH and UID FETCH: RFC 3501 §6.4.5; MODSEQ and CHANGEDSINCE: RFC 7162 §3.1.4. */
import { type Command, no, ok, SELECTED } from '../command';
import { answersOf } from '../fetch/answer';
import { type FetchItem, parseFetchItems, parseFetchModifiers } from '../fetch/items';
import { needsStructure } from '../fetch/section';
import { type Outgoing, send } from '../fetch/send';
import type { Numbered } from '../selected';
import type { Session } from '../session';
import { parseSequenceSet } from '../syntax/sequence';

/** Messages whose structures are held at a time. */
const CHUNK = 200;

export const FETCH: Command = {
  name: 'FETCH',
  states: SELECTED,
  hasUidForm: true,
  noExpunge: true,
  async run(session, args, { uid }) {
    const set = parseSequenceSet(args.atom('sequence set'));
    const items = parseFetchItems(args.next('items'), uid);
    const modifiers = args.left > 0 ? parseFetchModifiers(args.list('modifiers')) : null;
    args.end();
    const has = (kind: FetchItem['kind']) => items.some((item) => item.kind === kind);
    if (modifiers && !has('MODSEQ')) items.push({ kind: 'MODSEQ' });
    if (has('MODSEQ')) session.enableCondstore();
    let chosen = session.selected!.pick(set, uid);
    if (modifiers) chosen = chosen.filter(({ entry }) => entry.modseq > modifiers.changedSince);
    let complete = true;
    for (let at = 0; at < chosen.length; at += CHUNK) {
      if (!(await fetchChunk(session, chosen.slice(at, at + CHUNK), items))) complete = false;
    }
    // By UID, messages that are gone are simply not there (RFC 3501 §6.4.8).
    if (!complete && !uid) return no('Some messages are gone', 'EXPUNGEISSUED');
    return ok(`${uid ? 'UID Fetch' : 'Fetch'} completed`);
  },
};

const DESCRIBED = new Set<FetchItem['kind']>(['ENVELOPE', 'BODY', 'BODYSTRUCTURE']);

/** Returns false when some messages are gone. */
async function fetchChunk(session: Session, chosen: Numbered[], items: FetchItem[]): Promise<boolean> {
  const { store, descriptions } = session.services;
  const selected = session.selected!;
  const ids = chosen.map(({ entry }) => entry.contentId);
  const located = items.some((item) => item.kind === 'SECTION' && needsStructure(item.section));
  const structures = located ? await store.structures(ids) : undefined;
  const described = items.some(({ kind }) => DESCRIBED.has(kind))
    ? await descriptions.of(ids, structures)
    : undefined;
  const present = chosen.filter(
    ({ entry: { contentId } }) =>
      (!structures || structures.has(contentId)) && (!described || described.has(contentId)),
  );
  const { shown, marked } = await markSeen(session, present, items);
  const has = (kind: FetchItem['kind']) => items.some((item) => item.kind === kind);
  const outgoing = shown.map((message): Outgoing => {
    const { entry, seq } = message;
    const { contentId } = entry;
    const known = { structure: structures?.get(contentId), description: described?.get(contentId) };
    const answers = answersOf(selected, message, items, known);
    if (marked.has(entry.uid)) {
      if (!has('FLAGS')) answers.push({ text: `FLAGS ${selected.flags(entry)}` });
      if (session.condstore && !has('MODSEQ')) answers.push({ text: `MODSEQ (${entry.modseq})` });
    }
    return { seq, contentId, answers };
  });
  const sent = await send(store, session.output, outgoing);
  return sent && present.length === chosen.length;
}

/** Sets \Seen where reading does so; the answer then tells the flags (RFC 3501 §6.4.5). */
async function markSeen(
  session: Session,
  chosen: Numbered[],
  items: readonly FetchItem[],
): Promise<{ shown: Numbered[]; marked: Set<number> }> {
  const selected = session.selected!;
  const reads = items.some((item) => item.kind === 'SECTION' && item.seen);
  const unseen =
    reads && !selected.readOnly ? chosen.filter(({ entry }) => !entry.flags.includes('\\Seen')) : [];
  if (unseen.length === 0) return { shown: chosen, marked: new Set() };
  const uids = unseen.map(({ entry }) => entry.uid);
  const change = { mode: 'add' as const, flags: ['\\Seen'] };
  const { entries } = await session.services.store.changeFlags(selected.folder.id, uids, change);
  selected.announceKeywords(
    session.output,
    entries.flatMap(({ flags }) => flags),
  );
  const updated = new Map(selected.update(entries).map((message) => [message.entry.uid, message]));
  return {
    shown: chosen.map((message) => updated.get(message.entry.uid) ?? message),
    marked: new Set(updated.keys()),
  };
}
