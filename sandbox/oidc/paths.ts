/** Keycloak's paths below a realm (domain-facts §2.4). */
const P = '/protocol/openid-connect';
export const ROUTES = {
  authorization: `${P}/auth`,
  token: `${P}/token`,
  userinfo: `${P}/userinfo`,
  jwks: `${P}/certs`,
  introspection: `${P}/token/introspect`,
  revocation: `${P}/revoke`,
  end_session: `${P}/logout`,
  backchannel_authentication: `${P}/ext/ciba/auth`,
};

export const realmPrefix = (realm: string) => `/auth/realms/${realm}`;
