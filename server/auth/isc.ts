/** Industriels Santé Connect as an OpenID provider: what it publishes, and how its answers are verified. */
import { createHash } from 'node:crypto';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  type ClientAuth,
  ClientSecretPost,
  Configuration,
  customFetch,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from 'openid-client';
import { z } from 'zod';
import { serverConfig } from '../config';

/** For each request to ISC, and for all that come after the browser is back. */
const TIMEOUT_MS = 4_000;
const DEADLINE_MS = 8_000;
const FRESH_MS = 10 * 60_000;
/** An identity token is made for this login: neither long ago, nor in times to come (clocks differ a little). */
const ISSUED_BEFORE_S = 600;
const CLOCKS_DIFFER_S = 60;

/** Signatures that only the provider can make. `none` and those with a shared secret (HS…) are never accepted. */
const SIGNATURES = ['RS256', 'PS256', 'ES256', 'RS384', 'PS384', 'ES384', 'RS512', 'PS512', 'ES512', 'EdDSA'];

const metadataSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  end_session_endpoint: z.url().optional().catch(undefined),
  authorization_response_iss_parameter_supported: z.boolean().optional().catch(undefined),
  id_token_signing_alg_values_supported: z.array(z.string()).optional().catch(undefined),
  userinfo_signing_alg_values_supported: z.array(z.string()).optional().catch(undefined),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional().catch(undefined),
});
export type IscMetadata = z.infer<typeof metadataSchema>;

/** ISC cannot be reached, or fails: nothing that the visitor could mend. The message is for the log. */
export class IscUnavailable extends Error {
  override readonly name = 'IscUnavailable';
}

const slot = globalThis as typeof globalThis & {
  __motco2Isc?: { at: number; of: string; metadata: IscMetadata };
};

/**
 * The provider's published endpoints, kept ten minutes; failures are not kept. `fresh` asks again whatever is kept.
 * @throws IscUnavailable when it cannot be reached, or is not the configured issuer.
 */
export async function iscMetadata({ fresh = false } = {}): Promise<IscMetadata> {
  const { wellKnown, issuer } = serverConfig().isc;
  const kept = slot.__motco2Isc;
  if (!fresh && kept && kept.of === wellKnown && Date.now() - kept.at < FRESH_MS) return kept.metadata;
  const metadata = await discover(wellKnown);
  // The setting has no final slash; some issuers have one.
  if (metadata.issuer.replace(/\/$/, '') !== issuer) {
    throw new IscUnavailable(`the discovery is of another issuer: ${metadata.issuer.slice(0, 200)}`);
  }
  slot.__motco2Isc = { at: Date.now(), of: wellKnown, metadata };
  return metadata;
}

async function discover(wellKnown: string): Promise<IscMetadata> {
  try {
    const response = await fetch(wellKnown, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return metadataSchema.parse(await response.json());
  } catch (cause) {
    throw new IscUnavailable(`discovery failed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

/**
 * client_secret_basic, RFC 6749 §2.3.1. The library's own encodes `-`, `_` and `.` too, which secrets are full of:
 * allowed, and refused by providers that do not decode (Glewlwyd).
 */
function basicAuth(secret: string): ClientAuth {
  const form = (text: string) => encodeURIComponent(text).replaceAll('%20', '+');
  return (_as, client, _body, headers) => {
    const pair = Buffer.from(`${form(client.client_id)}:${form(secret)}`).toString('base64');
    headers.set('authorization', `Basic ${pair}`);
  };
}

/** What openid-client works with: the provider's endpoints, our credentials, signatures verified. */
export function configurationOf(metadata: IscMetadata): Configuration {
  const { clientId, clientSecret, clientAuth } = serverConfig().isc;
  const said = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const basic = clientAuth === 'basic' || (clientAuth === 'auto' && methods.includes('client_secret_basic'));
  const configuration = new Configuration(
    { ...metadata, id_token_signing_alg_values_supported: SIGNATURES.filter((name) => said.includes(name)) },
    clientId,
    undefined,
    basic ? basicAuth(clientSecret) : ClientSecretPost(clientSecret),
  );
  configuration.timeout = TIMEOUT_MS / 1000;
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  configuration[customFetch] = (url, options) => {
    const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
    return fetch(url, { ...(options as RequestInit), signal });
  };
  enableNonRepudiationChecks(configuration);
  // Only where the setting itself says http: an https provider never leads to http.
  if (serverConfig().isc.issuer.startsWith('http:')) allowInsecureRequests(configuration);
  return configuration;
}

export interface Answer {
  idToken: string;
  accessToken: string;
  /** Of the identity token, completed by userinfo: providers differ on where they put the organisation. */
  claims: Record<string, unknown>;
}

/**
 * Exchanges the code of a callback and verifies all that is said: state, issuer (RFC 9207 too), signature, audience,
 * authorised party, times, nonce, hash of the access token, subject of userinfo.
 * @param callback the whole address that the browser came back to.
 * @throws whatever openid-client says is wrong; `isUnavailable` tells an absent provider from a wrong answer.
 */
export async function redeem(
  configuration: Configuration,
  callback: URL,
  checks: { state: string; nonce: string; codeVerifier: string },
): Promise<Answer> {
  const tokens = await authorizationCodeGrant(configuration, callback, {
    expectedState: checks.state,
    expectedNonce: checks.nonce,
    pkceCodeVerifier: checks.codeVerifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  const idToken = tokens.id_token;
  if (!claims || idToken === undefined) throw new Error('no identity token');
  verifyMore(claims, idToken, tokens.access_token, configuration.clientMetadata().client_id);
  if (configuration.serverMetadata().userinfo_endpoint === undefined)
    return { idToken, accessToken: tokens.access_token, claims };
  const userinfo = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return { idToken, accessToken: tokens.access_token, claims: { ...claims, ...userinfo } };
}

/** What the library leaves to its user: a foreign authorised party, odd moments of issue, `at_hash`. */
function verifyMore(claims: Record<string, unknown>, idToken: string, accessToken: string, clientId: string) {
  if (claims.azp !== undefined && claims.azp !== clientId) throw new Error('azp is another client');
  const age = Date.now() / 1000 - Number(claims.iat);
  if (!(age <= ISSUED_BEFORE_S && age >= -CLOCKS_DIFFER_S)) throw new Error('iat is far from now');
  if (claims.at_hash !== undefined && claims.at_hash !== halfHash(idToken, accessToken))
    throw new Error('at_hash is not of the access token');
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash that the signature uses. */
function halfHash(idToken: string, value: string): string {
  const { alg } = JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString()) as {
    alg: string;
  };
  const size = /(\d{3})$/.exec(alg)?.[1] ?? '512';
  const digest = createHash(`sha${size}`).update(value, 'ascii').digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/** Whether an error of `redeem` says that ISC did not answer, or failed; not that its answer was wrong. */
export function isUnavailable(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof IscUnavailable || at.name === 'TimeoutError' || at.name === 'AbortError') return true;
    const { code, message } = at as Error & { code?: unknown };
    if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return true;
    if (at instanceof TypeError && /fetch failed/.test(message)) return true;
    const { status } = at.cause instanceof Response ? at.cause : (at as Error & { status?: unknown });
    if (typeof status === 'number' && (status >= 500 || status === 429)) return true;
  }
  return false;
}

/** Longer addresses do not pass every server on the way. */
const LONGEST_HINT = 4_000;

/** Where the browser goes to end the provider's session too; null when it publishes no such place, or is away. */
export async function endSessionUrl(idToken: string | null): Promise<string | null> {
  const { portal, isc } = serverConfig();
  const metadata = await iscMetadata({ fresh: true }).catch(() => null);
  if (!metadata?.end_session_endpoint) return null;
  const url = new URL(metadata.end_session_endpoint);
  url.searchParams.set('client_id', isc.clientId);
  url.searchParams.set('post_logout_redirect_uri', `${portal.url}/`);
  if (idToken && idToken.length <= LONGEST_HINT) url.searchParams.set('id_token_hint', idToken);
  return url.toString();
}
