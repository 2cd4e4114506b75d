/** Addresses on the developer's own machine, accepted as redirect URI without being declared (RFC 8252 §7.3). */
import type { default as Provider } from 'oidc-provider';

/** The accepted forms, as the error page and the documentation show them. */
export const LOOPBACK_FORMS = [
  'http://localhost[:port]/chemin',
  'http://127.0.0.1[:port]/chemin',
  'http://[::1][:port]/chemin',
];

const MAX_LENGTH = 2_000;
/** Spelled exactly: user information, a fragment, another spelling of the host or a backslash do not match. */
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?\/[\x21-\x7e]*$/;

/** Whether `uri` is plain HTTP to this machine, on any port and path (a query is allowed, a fragment is not). */
export function isLoopbackUri(uri: unknown): boolean {
  if (typeof uri !== 'string' || uri.length > MAX_LENGTH || /[#\\]/.test(uri)) return false;
  return LOOPBACK.test(uri) && URL.canParse(uri);
}

/**
 * Lets every client of this provider return to loopback addresses, after login and after logout, beside those that it
 * declared. Each provider has a `Client` class of its own: other realms are not touched.
 */
export function acceptLoopbackRedirects(provider: Provider): void {
  const { prototype } = provider.Client;
  const { redirectUriAllowed, postLogoutRedirectUriAllowed } = prototype;
  prototype.redirectUriAllowed = function (uri) {
    return isLoopbackUri(uri) || redirectUriAllowed.call(this, uri);
  };
  prototype.postLogoutRedirectUriAllowed = function (uri) {
    return isLoopbackUri(uri) || postLogoutRedirectUriAllowed.call(this, uri);
  };
}
