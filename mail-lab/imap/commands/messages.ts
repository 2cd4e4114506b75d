/** Commands that change messages: STORE, COPY, EXPUNGE (RFC 3501 §6.4), UID EXPUNGE (RFC 4315). */
import { bad, type Command, no, ok, SELECTED } from '../command';
import { flagList } from '../selected';
import { flagsOf } from '../syntax/arguments';
import { parseSequenceSet } from '../syntax/sequence';

const READ_ONLY = () => no('The folder is open read-only', 'READ-ONLY');
const MODES = { '': 'replace', '+': 'add', '-': 'remove' } as const;

export const STORE: Command = {
  name: 'STORE',
  states: SELECTED,
  hasUidForm: true,
  noExpunge: true,
  async run(session, args, { uid }) {
    const ranges = parseSequenceSet(args.atom('sequence set'));
    const item = /^([+-]?)FLAGS(\.SILENT)?$/i.exec(args.atom('item'));
    if (!item) return bad('Only FLAGS can be stored');
    const flags = flagsOf(args.rest());
    const selected = session.selected!;
    if (selected.readOnly) return READ_ONLY();
    const uids = selected.pick(ranges, uid).map(({ entry }) => entry.uid);
    const mode = MODES[item[1] as keyof typeof MODES];
    const changed = await session.services.store.changeFlags(selected.folder.id, uids, { mode, flags });
    const touched = selected.update(changed);
    if (!item[2]) {
      for (const { seq, entry } of touched) {
        session.output.line(
          `* ${seq} FETCH (${uid ? `UID ${entry.uid} ` : ''}FLAGS ${flagList(entry.flags)})`,
        );
        await session.output.flow();
      }
    }
    return ok(`${uid ? 'UID Store' : 'Store'} completed`);
  },
};

export const EXPUNGE: Command = {
  name: 'EXPUNGE',
  states: SELECTED,
  hasUidForm: true,
  async run(session, args, { uid }) {
    const ranges = uid ? parseSequenceSet(args.atom('UID set')) : null;
    args.end();
    const selected = session.selected!;
    if (selected.readOnly) return READ_ONLY();
    const uids = ranges ? selected.pick(ranges, true).map(({ entry }) => entry.uid) : undefined;
    await session.services.store.expunge(selected.folder.id, uids);
    await selected.announce(session.output, { expunge: true, force: true });
    return ok('Expunge completed');
  },
};

/** UIDs as a set, runs shortened. */
function uidSet(uids: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const uid of uids) {
    const last = runs.at(-1);
    if (last && uid === last[1] + 1) last[1] = uid;
    else runs.push([uid, uid]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',');
}

export const COPY: Command = {
  name: 'COPY',
  states: SELECTED,
  hasUidForm: true,
  async run(session, args, { uid }) {
    const ranges = parseSequenceSet(args.atom('sequence set'));
    const target = args.mailbox();
    args.end();
    const selected = session.selected!;
    const uids = selected.pick(ranges, uid).map(({ entry }) => entry.uid);
    if (uids.length === 0) return ok('Nothing to copy');
    const { uidValidity, pairs } = await session.services.store.copy(selected.folder.id, uids, target);
    if (pairs.length === 0) return no('These messages are gone', 'EXPUNGEISSUED');
    const [from, to] = [pairs.map(([source]) => source), pairs.map(([, copy]) => copy)];
    return ok('Copy completed', `COPYUID ${uidValidity} ${uidSet(from)} ${uidSet(to)}`);
  },
};
