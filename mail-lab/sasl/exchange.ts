/**
 * The exchange of SASL messages, the same for IMAP and SMTP: mechanisms, challenges, events.
 * The protocol brings a channel for its challenges and words the result on the wire.
 */
import type { AuthFailure } from '../../conformance/events';
import type { Connection } from '../connection';
import {
  decodeBase64,
  decodeExternal,
  decodeOauthbearer,
  decodePlain,
  decodeText,
  decodeXoauth2,
  MalformedSasl,
} from './decode';
import { ACCEPTED, mechanismName, OFFERED, SPOKEN } from './mechanisms';
import type { Attempt, Mechanism, Refused, Verified, Verifier } from './types';

export interface SaslChannel {
  /**
   * Sends a challenge (`+ …`, `334 …`) and resolves with the client's next line without its end, or null when
   * the connection ended or `timeoutMs` passed.
   */
  challenge(base64: string, timeoutMs?: number): Promise<string | null>;
}

export type ExchangeResult =
  | { ok: true; verified: Verified }
  /** `cause` tells the protocol how to word it: malformed and cancelled are BAD/501, the rest NO/535. */
  | { ok: false; cause: AuthFailure; explanation: string }
  /** The connection ended in the middle. */
  | null;

/** What the refusal of a token looks like before the final answer (domain-facts §2.3; RFC 7628 §3.2.2). */
const TOKEN_REFUSED: Partial<Record<Mechanism, string>> = {
  XOAUTH2: '{"status":"401","schemes":"bearer","scope":"mail"}',
  OAUTHBEARER: '{"status":"invalid_token","scope":"mail"}',
};
const REFUSAL_ACK_MS = 2000;

const refused = (cause: AuthFailure, explanation: string): Refused => ({
  ok: false,
  cause,
  explanation,
  aliasLabel: null,
  token: null,
  certificate: null,
});

/**
 * Runs an authentication to its end and records it. Resolves once its events are stored.
 * @param mechanism as the client wrote it. @param initial the initial response as on the wire, or null.
 * Rejects with StorageUnavailable: answer a temporary failure.
 */
export async function authenticate(
  connection: Connection,
  verify: Verifier,
  mechanism: string,
  initial: string | null,
  channel: SaslChannel,
): Promise<ExchangeResult> {
  const name = mechanismName(mechanism) as Mechanism;
  const initialResponse = initial !== null;
  const early = refuseEarly(connection, name);
  if (early) {
    const attempt = claimed(name, initial);
    return settle(connection, attempt, initialResponse, early, null);
  }
  let attempt: Attempt | null;
  try {
    attempt = await collect(name, initial, channel);
  } catch (error) {
    if (!(error instanceof MalformedSasl)) throw error;
    const cancelled = error.message === CANCELLED;
    const refusal = cancelled
      ? refused('cancelled', 'Le client a interrompu l’authentification.')
      : refused('malformed', `Échange ${name} illisible : ${error.message}.`);
    return settle(connection, unread(name, cancelled), initialResponse, refusal, null);
  }
  if (attempt === null) return null;
  return check(connection, verify, attempt, initialResponse, channel);
}

/** Checks the credential of IMAP's LOGIN command, recorded like an exchange. */
export async function login(
  connection: Connection,
  verify: Verifier,
  user: string,
  password: string,
): Promise<ExchangeResult> {
  const attempt: Attempt = {
    mechanism: 'IMAP LOGIN',
    user,
    credential: { kind: 'password', value: password },
  };
  const early = refuseEarly(connection, 'IMAP LOGIN');
  if (early) return settle(connection, attempt, false, early, null);
  return check(connection, verify, attempt, false, null);
}

function refuseEarly(connection: Connection, name: Mechanism): Refused | null {
  if (connection.isOwn)
    return refused('internal', 'Le laboratoire ne s’authentifie jamais auprès de lui-même.');
  if (!connection.tls) {
    return refused('clear_text', `Authentification ${name} tentée en clair, avant STARTTLS.`);
  }
  const { mie } = connection.host;
  if (!ACCEPTED[mie].includes(name)) {
    const expected = OFFERED[mie].join(', ');
    const what = name === ('?' as Mechanism) ? 'inconnu' : name;
    return refused('mechanism_unknown', `Mécanisme ${what} refusé : ce serveur attend ${expected}.`);
  }
  return null;
}

/** What an exchange that cannot be read was about: nothing when the client cancelled it. */
function unread(mechanism: Mechanism, cancelled: boolean): Attempt {
  const token = mechanism === 'XOAUTH2' || mechanism === 'OAUTHBEARER';
  const kind = cancelled ? 'none' : token ? 'token' : mechanism === 'EXTERNAL' ? 'certificate' : 'password';
  return { mechanism, user: null, credential: { kind, value: '' } };
}

/**
 * Who a refused initial response claims to be, when it can be read; a credential that came counts as received.
 * Of mechanisms that we do not speak nothing is read: what looks like a name may be a secret.
 */
function claimed(mechanism: Mechanism, initial: string | null): Attempt {
  if (!initial) return { mechanism, user: null, credential: { kind: 'none' } };
  try {
    if (SPOKEN.includes(mechanism)) return decode(mechanism, decodeBase64(initial));
  } catch {}
  return unread(mechanism, false);
}

const CANCELLED = '*';

async function ask(channel: SaslChannel, challenge: string): Promise<Buffer | null> {
  const line = await channel.challenge(Buffer.from(challenge, 'utf8').toString('base64'));
  if (line === null) return null;
  if (line.trim() === '*') throw new MalformedSasl(CANCELLED);
  return decodeBase64(line.trim());
}

function decode(mechanism: Mechanism, bytes: Buffer): Attempt {
  switch (mechanism) {
    case 'PLAIN':
      return decodePlain(bytes);
    case 'EXTERNAL':
      return decodeExternal(bytes);
    case 'XOAUTH2':
      return decodeXoauth2(bytes);
    case 'OAUTHBEARER':
      return decodeOauthbearer(bytes);
    default:
      return { mechanism, user: decodeText(bytes) || null, credential: { kind: 'none' } };
  }
}

/** Receives the whole credential; null when the connection ended. An initial response of `=` is an empty one. */
async function collect(
  name: Mechanism,
  initial: string | null,
  channel: SaslChannel,
): Promise<Attempt | null> {
  if (initial === '*') throw new MalformedSasl(CANCELLED);
  const first = initial === null ? null : decodeBase64(initial === '=' ? '' : initial);
  if (name !== 'LOGIN') {
    const bytes = first ?? (await ask(channel, ''));
    return bytes && decode(name, bytes);
  }
  const user = first ?? (await ask(channel, 'Username:'));
  const password = user && (await ask(channel, 'Password:'));
  if (!user || !password) return null;
  return {
    mechanism: 'LOGIN',
    user: decodeText(user) || null,
    credential: { kind: 'password', value: decodeText(password) },
  };
}

function recordAttempt(connection: Connection, attempt: Attempt, initialResponse: boolean): void {
  connection.record({
    type: 'auth.attempted',
    data: { ...base(connection, attempt), credential: attempt.credential.kind, initialResponse },
  });
}

const base = (connection: Connection, attempt: Attempt) => ({
  mechanism: attempt.mechanism,
  tls: connection.tls !== null,
  user: attempt.user,
});

async function check(
  connection: Connection,
  verify: Verifier,
  attempt: Attempt,
  initialResponse: boolean,
  channel: SaslChannel | null,
): Promise<ExchangeResult> {
  recordAttempt(connection, attempt, initialResponse);
  const verification = await verify(attempt, connection);
  if (!verification.ok) return fail(connection, attempt, verification, channel);
  const { ok: _, mailbox, ...facts } = verification;
  connection.record({
    type: 'auth.succeeded',
    data: {
      ...base(connection, attempt),
      ...facts,
      mailbox: mailbox.address,
      organisationId: mailbox.organisationId,
    },
  });
  await connection.stored();
  connection.authenticatedAs(mailbox);
  return { ok: true, verified: verification };
}

function settle(
  connection: Connection,
  attempt: Attempt,
  initialResponse: boolean,
  refusal: Refused,
  channel: SaslChannel | null,
): Promise<ExchangeResult> {
  recordAttempt(connection, attempt, initialResponse);
  return fail(connection, attempt, refusal, channel);
}

async function fail(
  connection: Connection,
  attempt: Attempt,
  refusal: Refused,
  channel: SaslChannel | null,
): Promise<ExchangeResult> {
  const { ok: _, ...facts } = refusal;
  connection.record({ type: 'auth.failed', data: { ...base(connection, attempt), ...facts } });
  await connection.stored();
  const challenge = TOKEN_REFUSED[attempt.mechanism];
  if (challenge && channel) {
    // The client acknowledges with an empty (XOAUTH2) or dummy (OAUTHBEARER) line; one that never does loses nothing.
    await channel.challenge(Buffer.from(challenge).toString('base64'), REFUSAL_ACK_MS);
  }
  return { ok: false, cause: refusal.cause, explanation: refusal.explanation };
}
