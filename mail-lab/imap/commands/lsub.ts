/** LSUB: RFC 3501 §6.3.9. */
import { AUTHENTICATED, type Command, ok } from '../command';
import { subscribedNames } from '../list/names';
import { wireName } from '../output';
import { decodeMailboxName } from '../syntax/mailbox-name';

export const LSUB: Command = {
  name: 'LSUB',
  states: AUTHENTICATED,
  async run({ services, mailbox, output }, args) {
    const wire = [args.astring('reference'), args.astring('mailbox pattern')].join('');
    args.end();
    const pattern = (decodeMailboxName(wire) ?? wire).replace(/^inbox(?=\/|$)/i, 'INBOX');
    const folders = await services.store.folders(mailbox.id);
    const subscriptions = await services.store.subscriptions(mailbox.id);
    for (const { name, attributes } of subscribedNames(folders, subscriptions, pattern)) {
      output.line(`* LSUB (${attributes.join(' ')}) "/" `, wireName(name));
    }
    return ok('Lsub completed');
  },
};
