/** STARTTLS: RFC 3501 §6.2.1. */
import { bad, type Command, ok } from '../command';

export const STARTTLS: Command = {
  name: 'STARTTLS',
  states: ['not_authenticated'],
  async run(session, args) {
    args.end();
    if (session.connection.tls) return bad('TLS is already active');
    return { ...ok('Begin TLS negotiation now'), after: () => session.startTls() };
  },
};
