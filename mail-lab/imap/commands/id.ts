/** ID: RFC 2971. What a client says of itself is kept in the record of commands. */
import { ANY, bad, type Command, ok } from '../command';
import type { Node } from '../syntax/tokens';

/** `NIL`, or a list of at most 30 pairs of a name and a value. */
function wellFormed(given: Node): boolean {
  if (given.kind !== 'list') return given.kind === 'atom' && given.value.toUpperCase() === 'NIL';
  return given.items.length <= 60 && given.items.every(({ kind }) => kind !== 'list');
}

export const ID: Command = {
  name: 'ID',
  states: ANY,
  async run({ output }, args) {
    if (!wellFormed(args.next('parameters'))) return bad('Parameters must be a list or NIL');
    args.end();
    output.line('* ID ("name" "MOTCO2" "vendor" "MOTCO2")');
    return ok('ID completed');
  },
};
