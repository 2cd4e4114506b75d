/** NAMESPACE: RFC 2342. One personal namespace, `/` between its levels. */
import { AUTHENTICATED, type Command, ok } from '../command';

export const NAMESPACE: Command = {
  name: 'NAMESPACE',
  states: AUTHENTICATED,
  async run({ output }, args) {
    args.end();
    output.line('* NAMESPACE (("" "/")) NIL NIL');
    return ok('Namespace completed');
  },
};
