/** ID: RFC 2971. What a client says of itself is kept in the record of commands. */
import { ANY, bad, type Command, ok } from '../command';
import type { Node } from '../syntax/tokens';

/** `NIL`, or a list of at most 30 pairs of a name and a value. */
function wellFormed(given: Node): boolean {
  if (given.kind !== 'list') return given.kind === 'atom' && given.value.toUpperCase() === 'NIL';
  return given.items.length <= 60 && given.items.every(({ kind }) => kind !== 'list');
}

/** What tells the software and nothing else (RFC 2971 §3.3): a person's own fields may hold anything. No more is recorded. */
const TELLING = /^"(?:name|version|os|os-version|vendor|support-url|date)"$/i;

function maskParameters(args: string): string {
  return args
    .slice(0, 800)
    .replace(/("(?:\\.|[^"\\])*")( +)("(?:\\.|[^"\\])*"?|[^\s()"]+)/g, (whole, key: string, space: string) =>
      TELLING.test(key) ? whole : `${key}${space}"…"`,
    );
}

export const ID: Command = {
  name: 'ID',
  states: ANY,
  mask: maskParameters,
  async run({ output }, args) {
    if (!wellFormed(args.next('parameters'))) return bad('Parameters must be a list or NIL');
    args.end();
    output.line('* ID ("name" "MOTCO2" "vendor" "MOTCO2")');
    return ok('ID completed');
  },
};
