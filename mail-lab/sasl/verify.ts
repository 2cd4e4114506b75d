/** Decides about credentials: whose mailbox a token or a certificate opens, and why not. */

import type { AuthFailure, ClientCertificate, TokenFacts } from '../../conformance/events';
import { matchingOu, writingsOf } from '../../conformance/identifiers';
import type { LabConfig } from '../config';
import type { Logger } from '../log';
import type { Mailbox, Store } from '../store/types';
import { certificateRefusal, shownOus } from './certificate';
import { issuerKeys } from './issuer';
import { checkToken, type TokenPolicy } from './token';
import type { Attempt, Verification, Verifier } from './types';

interface Evidence {
  aliasLabel: string | null;
  token: TokenFacts | null;
  certificate: ClientCertificate | null;
}

type Owners = Pick<Store, 'findByAddress' | 'findByIdNat'>;
type Found = { mailbox: Mailbox; aliasLabel: string | null } | null;

/** @param options.psc where tokens come from. @returns the one judge of credentials, for IMAP and SMTP. */
export function createVerifier(options: { psc: LabConfig['psc']; store: Owners; log: Logger }): Verifier {
  const { store, log, psc } = options;
  const policy: TokenPolicy = { ...psc, keys: issuerKeys(psc.jwksUri) };
  return async (attempt, connection) => {
    const certificate = connection.tls?.clientCertificate ?? null;
    const evidence: Evidence = { aliasLabel: null, token: null, certificate };
    try {
      const found = attempt.user ? await store.findByAddress(attempt.user) : null;
      evidence.aliasLabel = found?.aliasLabel ?? null;
      return connection.host.mie === 'PSC'
        ? await byToken(attempt, found, store, policy, evidence, connection.sink.now())
        : await byCertificate(attempt, found, store, evidence);
    } catch (error) {
      log.error({ err: error, connection: connection.id }, 'a credential could not be checked');
      return refuse(
        'internal',
        'Le laboratoire n’a pas pu vérifier l’identité (erreur interne). Ce n’est pas un défaut de votre logiciel, réessayez.',
        evidence,
      );
    }
  };
}

const refuse = (cause: AuthFailure, explanation: string, evidence: Evidence): Verification => ({
  ok: false,
  cause,
  explanation: explanation.slice(0, 600),
  ...evidence,
});

/** A user name as shown in an explanation. */
const shown = (user: string): string => `« ${user.slice(0, 120)} »`;

async function byToken(
  attempt: Attempt,
  found: Found,
  store: Owners,
  policy: TokenPolicy,
  evidence: Evidence,
  now: number,
): Promise<Verification> {
  if (attempt.credential.kind !== 'token') {
    return refuse(
      'token_missing',
      'Aucun jeton transmis : le champ « auth=Bearer <jeton> » est absent ou vide.',
      evidence,
    );
  }
  const verdict = await checkToken(attempt.credential.value, policy, now);
  const known: Evidence = { ...evidence, token: verdict.facts };
  if (!verdict.ok) return refuse(verdict.cause, verdict.explanation, known);
  const holder = verdict.subjectNameId;
  const own = async () => (await store.findByIdNat('personal', [holder]))[0] ?? null;

  if (!found) return withoutMailbox(attempt, holder, await own(), known);
  const { mailbox } = found;
  if (mailbox.kind !== 'personal') {
    return refuse(
      'user_different',
      `${shown(mailbox.address)} est une BAL applicative : elle s’ouvre par certificat sur le serveur AUTH_CLI, pas par un jeton.`,
      known,
    );
  }
  if (mailbox.idNat.toLowerCase() !== holder.toLowerCase()) {
    return refuse(
      'token_other_person',
      `Le jeton appartient à ${holder} alors que la BAL demandée est celle de ${mailbox.idNat}.`,
      known,
    );
  }
  return { ok: true, mailbox, method: 'psc', ...known };
}

/** The user name leads to no mailbox; only OAUTHBEARER may leave it out (RFC 7628 §3.1). */
function withoutMailbox(
  attempt: Attempt,
  holder: string,
  own: Mailbox | null,
  known: Evidence,
): Verification {
  if (!attempt.user) {
    if (attempt.mechanism === 'OAUTHBEARER' && own)
      return { ok: true, mailbox: own, method: 'psc', ...known };
    return refuse('user_unknown', 'Le nom d’utilisateur est vide : l’adresse de la BAL est attendue.', known);
  }
  return own
    ? refuse(
        'user_different',
        `Le nom d’utilisateur ${shown(attempt.user)} n’est pas l’adresse de la BAL du porteur du jeton, ${shown(own.address)}.`,
        known,
      )
    : refuse(
        'user_unknown',
        `Aucune BAL de test ne correspond au nom d’utilisateur ${shown(attempt.user)} ni au porteur du jeton, ${holder}.`,
        known,
      );
}

async function byCertificate(
  attempt: Attempt,
  found: Found,
  store: Owners,
  evidence: Evidence,
): Promise<Verification> {
  const { certificate } = evidence;
  const refusal = certificateRefusal(certificate);
  if (refusal || !certificate) return refuse(refusal!.cause, refusal!.explanation, evidence);
  const fitting = () => store.findByIdNat('applicative', certificate.ous.flatMap(writingsOf));

  if (!attempt.user) return anonymous(attempt, certificate, await fitting(), evidence);
  if (!found) {
    const [other] = await fitting();
    return other
      ? differs(attempt.user, other, evidence)
      : refuse(
          'user_unknown',
          `Aucune BAL de test ne correspond au nom d’utilisateur ${shown(attempt.user)} (OU du certificat : ${shownOus(certificate)}).`,
          evidence,
        );
  }
  const { mailbox } = found;
  if (mailbox.kind !== 'applicative') {
    return refuse(
      'user_different',
      `${shown(mailbox.address)} est une BAL personnelle : elle s’ouvre par jeton sur le serveur PSC, pas par certificat.`,
      evidence,
    );
  }
  if (matchingOu(certificate.ous, mailbox.idNat) !== null) {
    return { ok: true, mailbox, method: 'certificate', ...evidence };
  }
  const other = (await fitting()).find((candidate) => candidate.organisationId === mailbox.organisationId);
  return other
    ? differs(attempt.user, other, evidence)
    : refuse(
        'certificate_wrong_ou',
        `L’OU du certificat (${shownOus(certificate)}) ne correspond pas à l’IdNat de la BAL, ${mailbox.idNat}.`,
        evidence,
      );
}

const differs = (user: string, other: Mailbox, evidence: Evidence): Verification =>
  refuse(
    'user_different',
    `Le nom d’utilisateur ${shown(user)} n’est pas la BAL que ce certificat ouvre, ${shown(other.address)}.`,
    evidence,
  );

/** EXTERNAL without authorisation identity: the certificate alone says which mailbox, when it says it clearly. */
function anonymous(
  attempt: Attempt,
  certificate: ClientCertificate,
  fitting: Mailbox[],
  evidence: Evidence,
): Verification {
  if (attempt.mechanism !== 'EXTERNAL') {
    return refuse(
      'user_unknown',
      'Le nom d’utilisateur est vide : l’adresse de la BAL est attendue.',
      evidence,
    );
  }
  const [only, ...others] = fitting;
  if (only && !others.length) return { ok: true, mailbox: only, method: 'certificate', ...evidence };
  return only
    ? refuse(
        'user_unknown',
        `Plusieurs BAL correspondent à l’OU du certificat (${shownOus(certificate)}) : indiquez l’adresse dans EXTERNAL.`,
        evidence,
      )
    : refuse(
        'certificate_wrong_ou',
        `Aucune BAL de test ne correspond à l’OU du certificat (${shownOus(certificate)}).`,
        evidence,
      );
}
