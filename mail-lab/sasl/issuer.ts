/** The signing keys of the token issuer: fetched, kept, fetched again for an unknown key, never more than needed. */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';

/** Once fetched, keys are used this long without asking again. */
const KEEP_MS = 10 * 60_000;
/** Unknown key ids make us ask again at most this often. */
const COOLDOWN_MS = 3_000;
const TIMEOUT_MS = 5_000;
/** After a failure, attempts in this time get the same answer without another request. */
const RETRY_MS = 2_000;

/** The issuer did not give its keys: nothing can be said about the token. */
export class IssuerUnavailable extends Error {
  override name = 'IssuerUnavailable';
}

/**
 * @param jwksUri where the issuer publishes its keys.
 * @returns a key finder for jose; it throws IssuerUnavailable, or jose's JWKSNoMatchingKey for an unknown key.
 */
export function issuerKeys(jwksUri: string, clock: () => number = Date.now): JWTVerifyGetKey {
  let failed: { at: number; error: IssuerUnavailable } | null = null;
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    cacheMaxAge: KEEP_MS,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: TIMEOUT_MS,
    async [customFetch](url, options) {
      if (failed && clock() - failed.at < RETRY_MS) throw failed.error;
      try {
        const response = await fetch(url, options as RequestInit);
        if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
        failed = null;
        return response;
      } catch (error) {
        failed = { at: clock(), error: new IssuerUnavailable(reason(error)) };
        throw failed.error;
      }
    },
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === 'ERR_JWKS_NO_MATCHING_KEY' || code === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') throw error;
      throw error instanceof IssuerUnavailable ? error : new IssuerUnavailable(reason(error));
    }
  };
}

function reason(error: unknown): string {
  const { message, name, cause } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return `pas de réponse en ${TIMEOUT_MS / 1000} s`;
  return cause?.code ?? message;
}
