/** CREATE: RFC 3501 §6.3.3, with a special use RFC 6154 §3. */
import { AUTHENTICATED, type Command, no, ok } from '../command';
import { atomOf } from '../syntax/arguments';
import { type Node, SyntaxProblem } from '../syntax/tokens';

const USES = ['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash'];

/** The one special use of `(USE (\Sent))`; undefined when it is none of ours. Throws SyntaxProblem. */
function specialUse(parameters: readonly Node[]): string | undefined {
  const [keyword, list, ...more] = parameters;
  const malformed = () => new SyntaxProblem('only USE with a list of attributes is a create parameter');
  if (keyword?.kind !== 'atom' || keyword.value.toUpperCase() !== 'USE') throw malformed();
  if (list?.kind !== 'list' || list.items.length === 0 || more.length > 0) throw malformed();
  const [asked, ...others] = list.items.map((node) => atomOf(node, 'use').toLowerCase());
  return others.length > 0 ? undefined : USES.find((use) => use.toLowerCase() === asked);
}

export const CREATE: Command = {
  name: 'CREATE',
  states: AUTHENTICATED,
  async run({ services, mailbox }, args) {
    const name = args.mailbox();
    const parameters = args.left > 0 ? args.list('create parameters') : null;
    args.end();
    const use = parameters ? specialUse(parameters) : undefined;
    if (parameters && !use) return no('A folder can have one special use, of those of RFC 6154', 'USEATTR');
    await services.store.createFolder(mailbox.id, name, use);
    return ok('Create completed');
  },
};
