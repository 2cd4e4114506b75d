/** The configuration of Apache with mod_auth_openidc, to copy as it is. Pure: a test starts Apache with it. */
import type { PscClientsView } from '@/server/views';

export interface ApacheValues {
  endpoints: PscClientsView['endpoints'];
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  /** Protects the module's own cookies: anything long and random. */
  passphrase: string;
  /** `discovery`: the module reads the addresses by itself; `explicit`: each is written, as in 2019. */
  addresses: 'discovery' | 'explicit';
  /** Comments of the file, in the reader's language. */
  texts: { head: string; passphrase: string; redirect: string; pages: string };
}

/** Lines of a virtual host. */
export function apacheConfiguration(values: ApacheValues): string {
  const { endpoints, clientId, clientSecret, redirectUri, passphrase, addresses, texts } = values;
  const secure = (url: string) => {
    const { pathname } = new URL(url);
    return endpoints.secureOrigin ? endpoints.secureOrigin + pathname : url;
  };
  const provider =
    addresses === 'discovery'
      ? [`OIDCProviderMetadataURL ${endpoints.discovery}`]
      : [
          // This module takes single addresses in HTTPS only, and knows no test certificate.
          'OIDCSSLValidateServer Off',
          `OIDCProviderIssuer ${endpoints.issuer}`,
          `OIDCProviderAuthorizationEndpoint ${secure(endpoints.authorizationEndpoint)}`,
          `OIDCProviderTokenEndpoint ${secure(endpoints.tokenEndpoint)}`,
          `OIDCProviderUserInfoEndpoint ${secure(endpoints.userinfoEndpoint)}`,
          `OIDCProviderJwksUri ${secure(endpoints.jwksUri)}`,
        ];
  return [
    `# ${texts.head}`,
    ...provider,
    `OIDCClientID ${clientId}`,
    `OIDCClientSecret ${clientSecret}`,
    `OIDCRedirectURI ${redirectUri}`,
    `# ${texts.passphrase}`,
    `OIDCCryptoPassphrase ${passphrase}`,
    'OIDCScope "openid scope_1 scope_2"',
    'OIDCAuthRequestParams acr_values=eidas2',
    'OIDCRemoteUserClaim preferred_username',
    'OIDCPassIDTokenAs claims',
    'OIDCPassClaimsAs environment',
    'OIDCStateTimeout 1800',
    'OIDCSessionInactivityTimeout 1800',
    '',
    `# ${texts.redirect}`,
    ...location(pathOf(redirectUri)),
    '',
    `# ${texts.pages}`,
    ...location('/prive'),
  ].join('\n');
}

const location = (path: string) => [
  `<Location "${path}">`,
  '    AuthType openid-connect',
  '    Require valid-user',
  '</Location>',
];

const pathOf = (uri: string) => (URL.canParse(uri) ? new URL(uri).pathname : '/');
