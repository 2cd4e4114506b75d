/**
 * Authentication, shared by IMAP and SMTP.
 *
 * `exchange.ts` speaks the mechanisms (decoding, challenges, events) and calls the Verifier once it holds a whole
 * credential; `verify.ts` decides about it. Neither logs nor records a secret.
 */
import type { AuthFailure, ClientCertificate, TokenFacts } from '../../conformance/events';
import type { Connection } from '../connection';
import type { Mailbox } from '../store/types';

/** Mechanism names on the wire, in upper case, plus the IMAP command. */
export type Mechanism = 'PLAIN' | 'LOGIN' | 'EXTERNAL' | 'XOAUTH2' | 'OAUTHBEARER' | 'IMAP LOGIN';

/** A decoded credential: what the client claims, not yet believed. */
export interface Attempt {
  mechanism: Mechanism;
  /** The user name claimed (authorisation identity first, else authentication identity); null when empty. */
  user: string | null;
  credential:
    | { kind: 'password'; value: string }
    | { kind: 'token'; value: string }
    | { kind: 'certificate' }
    | { kind: 'none' };
}

/** The credential was checked and opens this mailbox. */
export interface Verified {
  ok: true;
  mailbox: Mailbox;
  /** The account label, when the user name was an alias address. */
  aliasLabel: string | null;
  method: 'psc' | 'certificate';
  token: TokenFacts | null;
  certificate: ClientCertificate | null;
}

export interface Refused {
  ok: false;
  cause: AuthFailure;
  /** One sentence in French that says why, with the values concerned. */
  explanation: string;
  aliasLabel: string | null;
  token: TokenFacts | null;
  certificate: ClientCertificate | null;
}

export type Verification = Verified | Refused;

/**
 * Checks a credential for the connection's host (`connection.host.mie`, `connection.tls.clientCertificate`).
 * Never throws: what goes wrong inside is a refusal with cause `internal` or `issuer_unavailable`.
 */
export type Verifier = (attempt: Attempt, connection: Connection) => Promise<Verification>;
