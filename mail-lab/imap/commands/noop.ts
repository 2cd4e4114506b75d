/** NOOP and CHECK: RFC 3501 §6.1.2 and §6.4.1. Both are asked by clients that want to know what is new. */
import { ANY, type Command, ok, SELECTED } from '../command';

export const NOOP: Command = {
  name: 'NOOP',
  states: ANY,
  looks: true,
  async run(_, args) {
    args.end();
    return ok('NOOP completed');
  },
};

export const CHECK: Command = {
  name: 'CHECK',
  states: SELECTED,
  looks: true,
  async run(_, args) {
    args.end();
    return ok('Check completed');
  },
};
