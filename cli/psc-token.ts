/** Obtains a PSC token for a script, without a browser: CIBA with the instance's own client (sandbox only). */
import { UsageError } from './usage';

export interface PscTokenRequest {
  /** The realm's token endpoint; the CIBA endpoint is beside it, as Keycloak lays them out. */
  tokenEndpoint: string;
  clientId: string;
  clientSecret: string;
  /** National identifier of a test identity; a well-formed unknown one is created. */
  idNat: string;
}

export interface PscToken {
  /** RS256 JWT, for XOAUTH2. */
  accessToken: string;
  refreshToken: string;
  /** Lifetime of the access token in seconds. */
  expiresIn: number;
}

const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Asks for a token with channel MOBILE and `auto_approve=true`, a parameter that only the sandbox knows and that it
 * honours only from its own machine. Throws an Error whose French message says what to do, a UsageError when the identity
 * cannot exist.
 */
export async function obtainToken(request: PscTokenRequest): Promise<PscToken> {
  const { tokenEndpoint, idNat } = request;
  const started = await post(tokenEndpoint.replace(/\/token$/, '/ext/ciba/auth'), request, {
    scope: 'openid scope_all',
    acr_values: 'eidas1',
    login_hint: idNat,
    binding_message: 'motco2',
    channel: 'MOBILE',
    auto_approve: 'true',
  });
  if (started.error === 'unknown_user_id') {
    throw new UsageError(
      `L'identité « ${idNat} » n'est pas un identifiant de test : 87AAMMJJHHMM (une date et une heure), ou un numéro de carte de test commençant par 8 (12 chiffres).`,
    );
  }
  const authReqId = text(started, 'auth_req_id', 'La demande de jeton');
  const deadline = Date.now() + (Number(started.expires_in) || 120) * 1000;
  let intervalMs = (Number(started.interval) || 1) * 1000;
  for (;;) {
    const answer = await post(tokenEndpoint, request, { grant_type: CIBA_GRANT, auth_req_id: authReqId });
    const waiting = answer.error === 'authorization_pending' || answer.error === 'slow_down';
    if (!waiting) {
      return {
        accessToken: text(answer, 'access_token', 'Le jeton'),
        refreshToken: text(answer, 'refresh_token', 'Le jeton'),
        expiresIn: Number(answer.expires_in),
      };
    }
    if (answer.error === 'slow_down') intervalMs += 5_000;
    if (Date.now() + intervalMs > deadline)
      throw new Error("Personne n'a approuvé la demande de jeton à temps.");
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

type Answer = Record<string, unknown>;

async function post(url: string, client: PscTokenRequest, form: Record<string, string>): Promise<Answer> {
  const credentials = `${encodeURIComponent(client.clientId)}:${encodeURIComponent(client.clientSecret)}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      },
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  } catch (error) {
    throw new Error(
      `Pro Santé Connect ne répond pas à l'adresse ${url} (${reasonOf(error)}). L'instance est-elle démarrée ?`,
    );
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (typeof answer !== 'object' || answer === null) {
    throw new Error(`Réponse inattendue de ${url} : code HTTP ${response.status}.`);
  }
  return answer as Answer;
}

/** Why a request got no answer: the code of the system below fetch's own words, or that it took too long. */
function reasonOf(error: unknown): string {
  const { cause, name } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? name;
}

function text(answer: Answer, name: string, what: string): string {
  const value = answer[name];
  if (typeof value === 'string') return value;
  const reason = [answer.error, answer.error_description].filter(Boolean).join(' : ');
  throw new Error(`${what} a été refusé par Pro Santé Connect (${reason || `champ ${name} absent`}).`);
}
