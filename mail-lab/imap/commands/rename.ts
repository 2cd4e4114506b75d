/** RENAME: RFC 3501 §6.3.5. INBOX keeps its name and its folders below, and gives its messages away. */
import { AUTHENTICATED, type Command, ok } from '../command';

export const RENAME: Command = {
  name: 'RENAME',
  states: AUTHENTICATED,
  looks: true,
  async run({ services, mailbox }, args) {
    const from = args.mailbox();
    const to = args.mailbox();
    args.end();
    // Looking it up creates the usual folders of a mailbox that was never opened.
    await services.store.folder(mailbox.id, from);
    if (from === 'INBOX') await services.store.moveInbox(mailbox.id, to);
    else await services.store.renameFolder(mailbox.id, from, to);
    return ok('Rename completed');
  },
};
