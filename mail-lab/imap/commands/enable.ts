/** ENABLE: RFC 5161. Of what we offer, CONDSTORE (RFC 7162 §3.1) can be enabled. */
import { AUTHENTICATED, bad, type Command, ok } from '../command';
import { atomOf } from '../syntax/arguments';

export const ENABLE: Command = {
  name: 'ENABLE',
  states: AUTHENTICATED,
  async run(session, args) {
    if (args.left === 0) return bad('Name at least one extension');
    const wanted = args.rest().map((node) => atomOf(node, 'extension').toUpperCase());
    // Unknown extensions are ignored (RFC 5161 §3.1).
    const enabled = wanted.includes('CONDSTORE');
    session.output.line(`* ENABLED${enabled ? ' CONDSTORE' : ''}`);
    if (enabled) session.enableCondstore();
    return ok('Enabled');
  },
};
