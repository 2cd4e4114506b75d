/** Every address of the sandbox, from its base URL. Pure: the launcher writes them into instance.json. */
import { ROUTES, realmPrefix } from './oidc/paths';

export function sandboxUrls(baseUrl: string, pscRealm: string, iscRealm: string) {
  const origin = new URL(baseUrl).origin;
  const psc = origin + realmPrefix(pscRealm);
  const isc = origin + realmPrefix(iscRealm);
  return {
    home: `${origin}/`,
    telephone: `${origin}/telephone`,
    identities: `${origin}/identites`,
    mails: `${origin}/courrier`,
    mailsJson: `${origin}/courrier/messages`,
    people: `${origin}/organisations`,
    health: `${origin}/healthz`,
    psc: {
      issuer: psc,
      discovery: `${psc}/.well-known/wallet-openid-configuration`,
      authorizationEndpoint: `${origin}/wallet/auth`,
      tokenEndpoint: psc + ROUTES.token,
      userinfoEndpoint: psc + ROUTES.userinfo,
      introspectionEndpoint: psc + ROUTES.introspection,
      jwksUri: psc + ROUTES.jwks,
      cibaEndpoint: psc + ROUTES.backchannel_authentication,
      endSessionEndpoint: psc + ROUTES.end_session,
    },
    isc: {
      issuer: isc,
      discovery: `${isc}/.well-known/openid-configuration`,
      endSessionEndpoint: isc + ROUTES.end_session,
    },
  };
}
export type SandboxUrls = ReturnType<typeof sandboxUrls>;
