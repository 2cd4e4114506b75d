/** COPY (RFC 3501 §6.4.7) and MOVE (RFC 6851), with COPYUID (RFC 4315 §3). */
import type { Copied } from '../../store/types';
import { type Command, no, ok, READ_ONLY, SELECTED } from '../command';
import { encodeSet, parseSequenceSet } from '../syntax/sequence';

function copyUid({ uidValidity, pairs }: Copied): string {
  const [from, to] = [pairs.map(([source]) => source), pairs.map(([, copy]) => copy)];
  return `COPYUID ${uidValidity} ${encodeSet(from)} ${encodeSet(to)}`;
}

export const COPY: Command = {
  name: 'COPY',
  states: SELECTED,
  hasUidForm: true,
  looks: true,
  async run(session, args, { uid }) {
    const set = parseSequenceSet(args.atom('sequence set'));
    const target = args.mailbox();
    args.end();
    const selected = session.selected!;
    const uids = selected.pick(set, uid).map(({ entry }) => entry.uid);
    if (uids.length === 0) return ok('No message to copy');
    const copied = await session.services.store.copy(selected.folder.id, uids, target);
    // By UID, messages that are gone are simply not there (RFC 3501 §6.4.8).
    if (copied.pairs.length === 0) {
      return uid ? ok('No message to copy') : no('These messages are gone', 'EXPUNGEISSUED');
    }
    return ok('Copy completed', copyUid(copied));
  },
};

export const MOVE: Command = {
  name: 'MOVE',
  states: SELECTED,
  hasUidForm: true,
  looks: true,
  async run(session, args, { uid }) {
    const set = parseSequenceSet(args.atom('sequence set'));
    const target = args.mailbox();
    args.end();
    const selected = session.selected!;
    if (selected.readOnly) return READ_ONLY();
    const uids = selected.pick(set, uid).map(({ entry }) => entry.uid);
    if (uids.length === 0) return ok('No message to move');
    const moved = await session.services.store.move(selected.folder.id, uids, target);
    if (moved.pairs.length === 0) {
      return uid ? ok('No message to move') : no('These messages are gone', 'EXPUNGEISSUED');
    }
    // Before the EXPUNGE of what it speaks of (RFC 6851 §4.3).
    session.output.line(`* OK [${copyUid(moved)}] Moved`);
    return ok('Move completed');
  },
};
