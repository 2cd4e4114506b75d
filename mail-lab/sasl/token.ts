/** What a Pro Santé Connect access token is worth (domain-facts §2.4–2.7). */
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { AuthFailure, TokenFacts } from '../../conformance/events';
import { IssuerUnavailable } from './issuer';

export interface TokenPolicy {
  issuer: string;
  productionIssuers: readonly string[];
  skewSeconds: number;
  keys: JWTVerifyGetKey;
}

export type TokenVerdict =
  | { ok: true; facts: TokenFacts; subjectNameId: string }
  | { ok: false; facts: TokenFacts | null; cause: AuthFailure; explanation: string };

const MAX_TOKEN = 32 * 1024;

/**
 * Checks an access token, most telling defect first: form, issuer, signature, dates, identity claim.
 * Never throws.
 * @param now milliseconds since the epoch.
 */
export async function checkToken(token: string, policy: TokenPolicy, now: number): Promise<TokenVerdict> {
  const read = decode(token);
  if (typeof read === 'string')
    return { ok: false, facts: null, cause: 'token_unreadable', explanation: read };
  const { payload, alg } = read;
  const facts = factsOf(payload);
  const no = (cause: AuthFailure, explanation: string): TokenVerdict => ({
    ok: false,
    facts,
    cause,
    explanation,
  });

  if (facts.issuer !== policy.issuer) {
    const shown = facts.issuer ? `« ${facts.issuer} »` : 'aucun (claim iss absent)';
    return facts.issuer && policy.productionIssuers.includes(facts.issuer)
      ? no(
          'token_production',
          `Le jeton vient de Pro Santé Connect de production (${facts.issuer}) : utilisez l’environnement de test ${policy.issuer}.`,
        )
      : no('token_wrong_issuer', `Émetteur du jeton inattendu : ${shown} au lieu de « ${policy.issuer} ».`);
  }
  if (alg !== 'RS256') {
    return no(
      'token_signature',
      `Le jeton annonce l’algorithme de signature « ${alg} » : seul RS256 est accepté.`,
    );
  }
  const signature = await checkSignature(token, policy);
  if (signature) return no(signature.cause, signature.explanation);
  const kind = wrongKind(payload);
  if (kind) return no('token_unreadable', kind);
  const dates = checkDates(facts, payload, policy.skewSeconds, Math.floor(now / 1000));
  if (dates) return no(dates.cause, dates.explanation);
  if (!facts.subjectNameId) return no('token_claim_missing', missingClaim(payload));
  return { ok: true, facts, subjectNameId: facts.subjectNameId };
}

function decode(token: string): { payload: JWTPayload; alg: string } | string {
  if (token.length > MAX_TOKEN) return `Le jeton dépasse ${MAX_TOKEN} caractères.`;
  const segments = token.split('.').length;
  if (segments !== 3) {
    return `Le jeton n’est pas un JWT signé : ${segments} segment(s) séparés par des points au lieu de 3.`;
  }
  // Decoders skip what is no base64url: they would let pass a token that other servers refuse.
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) {
    return 'Le jeton n’est pas un JWT lisible : il contient des caractères étrangers au base64url.';
  }
  try {
    return {
      payload: decodeJwt(token),
      alg: String(decodeProtectedHeader(token).alg ?? 'absent').slice(0, 20),
    };
  } catch {
    return 'Le jeton n’est pas un JWT lisible : en-tête ou contenu indécodable.';
  }
}

async function checkSignature(
  token: string,
  policy: TokenPolicy,
): Promise<{ cause: AuthFailure; explanation: string } | null> {
  try {
    await compactVerify(token, policy.keys, { algorithms: ['RS256'] });
    return null;
  } catch (error) {
    if (error instanceof IssuerUnavailable) {
      return {
        cause: 'issuer_unavailable',
        explanation: `Les clés de l’émetteur ${policy.issuer} n’ont pas pu être lues (${error.message}) : le jeton n’a pas pu être vérifié. Ce n’est pas un défaut de votre logiciel, réessayez.`,
      };
    }
    const unknownKey = (error as { code?: string }).code === 'ERR_JWKS_NO_MATCHING_KEY';
    return {
      cause: 'token_signature',
      explanation: unknownKey
        ? 'Le jeton est signé par une clé que l’émetteur ne publie pas.'
        : 'La signature du jeton est fausse : il a été modifié ou n’a pas été émis par l’émetteur qu’il annonce.',
    };
  }
}

/** Keycloak, hence PSC, tells in `typ` what a token is for. */
function wrongKind(payload: JWTPayload): string | null {
  if (payload.typ === 'ID')
    return 'Le jeton transmis est le jeton d’identité (ID token) : transmettez le jeton d’accès.';
  if (payload.typ === 'Refresh' || payload.typ === 'Offline') {
    return 'Le jeton transmis est le jeton de rafraîchissement : transmettez le jeton d’accès.';
  }
  return null;
}

function checkDates(
  facts: TokenFacts,
  payload: JWTPayload,
  skew: number,
  now: number,
): { cause: AuthFailure; explanation: string } | null {
  if (facts.expiresAt === null) {
    return {
      cause: 'token_claim_missing',
      explanation: 'Le jeton n’a pas de date d’expiration (claim exp).',
    };
  }
  if (now >= facts.expiresAt + skew) {
    return {
      cause: 'token_expired',
      explanation: `Le jeton a expiré depuis ${now - facts.expiresAt} s (à ${time(facts.expiresAt)}) : rafraîchissez-le avant de vous authentifier.`,
    };
  }
  const from = Math.max(finite(payload.nbf) ?? 0, facts.issuedAt ?? 0);
  if (now < from - skew) {
    return {
      cause: 'token_not_yet_valid',
      explanation: `Le jeton n’est valable que dans ${from - now} s (à ${time(from)}).`,
    };
  }
  return null;
}

function missingClaim(payload: JWTPayload): string {
  const missing = 'Le jeton ne porte pas le claim « SubjectNameID » (casse exacte)';
  if ('SubjectNameId' in payload) return `${missing} : il porte « SubjectNameId », qui n’est pas le même.`;
  if (payload.sub)
    return `${missing} : « sub » n’est pas l’IdNat et n’est pas lu. Demandez la portée scope_all.`;
  return `${missing}. Demandez la portée scope_all.`;
}

function factsOf(payload: JWTPayload): TokenFacts {
  const text = (value: unknown, max: number) =>
    typeof value === 'string' && value ? value.slice(0, max) : null;
  return {
    issuer: text(payload.iss, 512),
    subjectNameId: text(payload.SubjectNameID, 128),
    sid: text(payload.sid ?? payload.session_state, 256),
    authTime: finite(payload.auth_time),
    issuedAt: finite(payload.iat),
    expiresAt: finite(payload.exp),
    acr: text(payload.acr, 64),
    jti: text(payload.jti, 256),
  };
}

const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8.64e12 ? value : null;

/** Paris time, as the interface shows it. */
const time = (seconds: number): string =>
  new Intl.DateTimeFormat('fr-FR', {
    timeZone: 'Europe/Paris',
    timeStyle: 'medium',
    dateStyle: 'short',
  }).format(new Date(seconds * 1000));
