/** DELETE: RFC 3501 §6.3.4. Folders below it stay; its name then stands for a level that cannot be selected. */
import { AUTHENTICATED, type Command, ok } from '../command';

export const DELETE: Command = {
  name: 'DELETE',
  states: AUTHENTICATED,
  async run(session, args) {
    const name = args.mailbox();
    args.end();
    const { services, mailbox, selected } = session;
    const folder = selected && (await services.store.folder(mailbox.id, name));
    await services.store.deleteFolder(mailbox.id, name);
    // Its own client knows: there is no need to disconnect it like the others.
    if (!folder || folder.id !== selected.folder.id) return ok('Delete completed');
    session.select(null);
    return ok('Delete completed, the folder was selected', 'CLOSED');
  },
};
