/** AUTHENTICATE and LOGIN: RFC 3501 §6.2.2 and §6.2.3, RFC 4959 (initial response). */
import { authenticate, type ExchangeResult, login } from '../../sasl/exchange';
import { maskExchange } from '../../sasl/mechanisms';
import { capabilities } from '../capabilities';
import { bad, type Command, type Completion, no, ok } from '../command';
import type { Received } from '../receive';
import type { Session } from '../session';

/** What the client is told; the reason is in the event, in the words of the person who tests. */
function completion(session: Session, result: ExchangeResult): Completion {
  // The client left in the middle: nobody reads this answer, the record says how far the command came.
  if (result === null) return bad('Authentication interrupted');
  if (result.ok) return ok('Logged in', `CAPABILITY ${capabilities(session.connection)}`);
  switch (result.cause) {
    case 'malformed':
      return bad('Malformed authentication exchange');
    case 'cancelled':
      return bad('Authentication cancelled by the client');
    case 'clear_text':
      return no('Start TLS first: credentials are not accepted in clear', 'PRIVACYREQUIRED');
    case 'mechanism_unknown':
      return no('This mechanism is not offered here', 'CANNOT');
    // What cannot be checked is nearly always a database or an issuer that is away (RFC 5530 §3).
    case 'issuer_unavailable':
    case 'internal':
      return no('Credentials cannot be checked at the moment', 'UNAVAILABLE');
    default:
      return no('Authentication failed', 'AUTHENTICATIONFAILED');
  }
}

export const AUTHENTICATE: Command = {
  name: 'AUTHENTICATE',
  states: ['not_authenticated'],
  mask: maskExchange,
  async run(session, args) {
    const mechanism = args.atom('mechanism');
    const initial = args.left > 0 ? args.astring('initial response').toString('latin1') : null;
    args.end();
    const channel = { challenge: session.challenge.bind(session) };
    const { connection, services } = session;
    return completion(session, await authenticate(connection, services.verify, mechanism, initial, channel));
  },
};

export const LOGIN: Command = {
  name: 'LOGIN',
  states: ['not_authenticated'],
  // Alone, the first word may well be the password.
  mask: (args) => `${/^("(?:\\.|[^"\\])*"|[^\s"]+) /.exec(args)?.[1] ?? ''} ***`.trim(),
  async run(session, args) {
    const user = args.text('user name');
    const password = args.text('password');
    args.end();
    return completion(session, await login(session.connection, session.services.verify, user, password));
  },
};

/**
 * Before TLS, whatever was to carry a credential is recorded as such, even when its grammar is wrong or its literal
 * was not asked for. Resolves with true when the command was one of these.
 */
export async function refuseCredentialInClear(
  session: Session,
  { command, raw }: Received,
): Promise<boolean> {
  if (command !== AUTHENTICATE && command !== LOGIN) return false;
  const { connection, services } = session;
  const words = (raw.texts[0] ?? '').split(' ').filter((word) => word !== '');
  const never = { challenge: async () => null };
  if (command === AUTHENTICATE) {
    await authenticate(connection, services.verify, words[0] ?? '?', words[1] ?? null, never);
    return true;
  }
  const user = (words[0] ?? '').replace(/^"|"$/g, '');
  if (words.length > 1 && !user.startsWith('{')) await login(connection, services.verify, user, '');
  else await authenticate(connection, services.verify, 'IMAP LOGIN', null, never);
  return true;
}
