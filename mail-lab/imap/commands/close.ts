/** CLOSE (RFC 3501 §6.4.2) and UNSELECT (RFC 3691). */
import { type Command, ok, SELECTED } from '../command';

export const CLOSE: Command = {
  name: 'CLOSE',
  states: SELECTED,
  async run(session, args) {
    args.end();
    const { selected } = session;
    // Silently: what is expunged concerns no sequence number of this session any more.
    if (selected && !selected.readOnly) await session.services.store.expunge(selected.folder.id);
    session.select(null);
    return ok('Close completed');
  },
};

export const UNSELECT: Command = {
  name: 'UNSELECT',
  states: SELECTED,
  async run(session, args) {
    args.end();
    session.select(null);
    return ok('Unselect completed');
  },
};
