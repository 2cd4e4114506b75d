/**
 * Access tokens as PSC gives them: RS256 JWT. oidc-provider keeps opaque ones, for which its userinfo,
 * introspection and revocation work; the translation happens at the edge. The `jti` of the JWT is the opaque value,
 * which is never accepted bare.
 */
import { importJWK, jwtVerify, SignJWT } from 'jose';
import type { RealmKeys } from '../oidc/keys';

/** An access token as oidc-provider stored it. Times in seconds since the epoch. */
export interface StoredAccessToken {
  jti: string;
  iat: number;
  exp: number;
  scope?: string;
  clientId: string;
  accountId: string;
  extra?: Record<string, unknown>;
}

/** The payload of the JWT (domain-facts §2.7); introspection answers with the same claims. */
export function accessTokenPayload(token: StoredAccessToken, issuer: string): Record<string, unknown> {
  return {
    ...token.extra,
    jti: token.jti,
    iss: issuer,
    sub: token.accountId,
    typ: 'Bearer',
    azp: token.clientId,
    iat: token.iat,
    exp: token.exp,
    scope: token.scope,
  };
}

/** A value that is a token of nobody: what a refused token becomes before oidc-provider looks it up. */
const REFUSED = 'refused';

export async function accessTokenCodec(issuer: string, { signing }: RealmKeys) {
  const { kty, n, e } = signing;
  const privateKey = await importJWK(signing, 'RS256');
  const publicKey = await importJWK({ kty, n, e }, 'RS256');

  return {
    sign: (token: StoredAccessToken): Promise<string> =>
      new SignJWT(accessTokenPayload(token, issuer))
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signing.kid })
        .sign(privateKey),

    /**
     * The stored identifier behind a presented JWT. Only signature, issuer and kind are checked here: whether the
     * token is expired or revoked is the store's answer.
     */
    async toStored(presented: string): Promise<string> {
      try {
        const { payload } = await jwtVerify(presented, publicKey, {
          issuer,
          algorithms: ['RS256'],
          currentDate: new Date(0),
        });
        return payload.typ === 'Bearer' && payload.jti ? payload.jti : REFUSED;
      } catch {
        return REFUSED;
      }
    },
  };
}
export type AccessTokenCodec = Awaited<ReturnType<typeof accessTokenCodec>>;
