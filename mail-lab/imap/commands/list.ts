/** LIST: RFC 3501 §6.3.8, LIST-EXTENDED RFC 5258, LIST-STATUS RFC 5819, CHILDREN RFC 3348, SPECIAL-USE RFC 6154. */
import type { Folder } from '../../store/types';
import { AUTHENTICATED, type Command, ok } from '../command';
import { listNames } from '../list/names';
import { parseList } from '../list/options';
import { wireName } from '../output';
import { answerStatus } from './status';

export const LIST: Command = {
  name: 'LIST',
  states: AUTHENTICATED,
  async run(session, args) {
    const options = parseList(args);
    const { output, mailbox, services } = session;
    if (options.patterns.length === 0) {
      output.line('* LIST (\\Noselect) "/" ""');
      return ok('List completed');
    }
    const folders = await services.store.folders(mailbox.id);
    const subscriptions = options.showSubscribed ? await services.store.subscriptions(mailbox.id) : [];
    const names = listNames(folders, subscriptions, options);
    for (const { name, attributes, childInfo } of names) {
      const info = childInfo ? ' ("CHILDINFO" ("SUBSCRIBED"))' : '';
      output.line(`* LIST (${attributes.join(' ')}) "/" `, wireName(name), info);
      await output.flow();
    }
    if (options.status) {
      const selectable = names
        .map(({ folder }) => folder)
        .filter((folder): folder is Folder => folder !== null);
      await answerStatus(session, selectable, options.status);
    }
    return ok('List completed');
  },
};
