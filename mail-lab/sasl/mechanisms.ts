/** Mechanism names: which are offered where, and which may be recorded. */
import type { Mie } from '../../conformance/hosts';
import type { Mechanism } from './types';

/** Mechanisms announced on a host once TLS stands (DESIGN §5). */
export const OFFERED: Record<Mie, readonly Mechanism[]> = {
  PSC: ['XOAUTH2'],
  AUTH_CLI: ['PLAIN', 'LOGIN', 'EXTERNAL'],
};
/** Accepted, offered or not. */
export const ACCEPTED: Record<Mie, readonly Mechanism[]> = {
  PSC: ['XOAUTH2', 'OAUTHBEARER'],
  AUTH_CLI: ['PLAIN', 'LOGIN', 'EXTERNAL', 'IMAP LOGIN'],
};

/** Whose initial responses we can read. */
export const SPOKEN: readonly Mechanism[] = ['PLAIN', 'LOGIN', 'EXTERNAL', 'XOAUTH2', 'OAUTHBEARER'];

/** Mechanisms whose name may be recorded. A client that forgets the name puts its credential in this place. */
const NAMED: ReadonlySet<string> = new Set(
  (
    'PLAIN,LOGIN,EXTERNAL,XOAUTH2,OAUTHBEARER,IMAP LOGIN,XOAUTH,ANONYMOUS,CRAM-MD5,DIGEST-MD5,NTLM,GSSAPI,' +
    'KERBEROS_V4,SCRAM-SHA-1,SCRAM-SHA-1-PLUS,SCRAM-SHA-256,SCRAM-SHA-256-PLUS'
  ).split(','),
);

/** A mechanism's name as it may be recorded: in upper case, `?` when it is none that we know. */
export function mechanismName(mechanism: string): string {
  const upper = mechanism.toUpperCase();
  return NAMED.has(upper) ? upper : '?';
}

/** The arguments of AUTH and AUTHENTICATE as they may be recorded: the mechanism, never what follows it. */
export function maskExchange(args: string): string {
  const [mechanism = '', ...rest] = args.trim().split(/\s+/);
  return [mechanism && mechanismName(mechanism), rest.length ? '***' : ''].join(' ').trim();
}

/** Arguments that nobody has to see, as they may be recorded: how much there was. */
export const maskAll = (args: string): string => (args === '' ? '' : `<${args.length} octets>`);
