/** CAPABILITY: RFC 3501 §6.1.1. */
import { capabilities } from '../capabilities';
import { ANY, type Command, ok } from '../command';

export const CAPABILITY: Command = {
  name: 'CAPABILITY',
  states: ANY,
  async run({ connection, output }, args) {
    args.end();
    output.line(`* CAPABILITY ${capabilities(connection)}`);
    return ok('Capability completed');
  },
};
