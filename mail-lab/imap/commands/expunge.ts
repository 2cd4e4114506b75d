/** EXPUNGE (RFC 3501 §6.4.3) and UID EXPUNGE (RFC 4315 §2.1). */
import { type Command, ok, READ_ONLY, SELECTED } from '../command';
import { parseSequenceSet } from '../syntax/sequence';

export const EXPUNGE: Command = {
  name: 'EXPUNGE',
  states: SELECTED,
  hasUidForm: true,
  looks: true,
  async run(session, args, { uid }) {
    const set = uid ? parseSequenceSet(args.atom('UID set')) : null;
    args.end();
    const selected = session.selected!;
    if (selected.readOnly) return READ_ONLY();
    const uids = set ? selected.pick(set, true).map(({ entry }) => entry.uid) : undefined;
    await session.services.store.expunge(selected.folder.id, uids);
    return ok('Expunge completed');
  },
};
