/** SUBSCRIBE and UNSUBSCRIBE: RFC 3501 §6.3.6 and §6.3.7. */
import { AUTHENTICATED, type Command, no, ok } from '../command';

export const SUBSCRIBE: Command = {
  name: 'SUBSCRIBE',
  states: AUTHENTICATED,
  async run({ services, mailbox }, args) {
    const name = args.mailbox();
    args.end();
    // A name that exists is asked for; it stays in the list when its folder goes.
    if (!(await services.store.folder(mailbox.id, name))) return no('No such folder', 'NONEXISTENT');
    await services.store.subscribe(mailbox.id, name);
    return ok('Subscribe completed');
  },
};

export const UNSUBSCRIBE: Command = {
  name: 'UNSUBSCRIBE',
  states: AUTHENTICATED,
  async run({ services, mailbox }, args) {
    const name = args.mailbox();
    args.end();
    await services.store.unsubscribe(mailbox.id, name);
    return ok('Unsubscribe completed');
  },
};
