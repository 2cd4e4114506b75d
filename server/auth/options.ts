/** next-auth with Industriels Santé Connect: authorization code, PKCE, state and nonce; the session is a signed cookie. */
import type { NextAuthOptions } from 'next-auth';
import { serverConfig } from '../config';
import { logger } from '../log';
import { iscIdentity } from './claims';
import { cookieName, cookieOptions } from './cookie';
import { allClaims } from './isc';
import { rememberSignIn } from './sign-in';

const SESSION_SECONDS = 8 * 60 * 60;

/** Built on first use: the configuration is not there when Next builds its pages. */
export function authOptions(): NextAuthOptions {
  const { isc, secret, portal } = serverConfig();
  const short = { ...cookieOptions(), maxAge: 15 * 60 };
  return {
    secret,
    useSecureCookies: portal.url.startsWith('https:'),
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/', error: '/' },
    cookies: {
      sessionToken: { name: cookieName('session-token'), options: cookieOptions() },
      csrfToken: { name: cookieName('csrf-token'), options: cookieOptions() },
      callbackUrl: { name: cookieName('callback-url'), options: cookieOptions() },
      pkceCodeVerifier: { name: cookieName('pkce'), options: short },
      state: { name: cookieName('state'), options: short },
      nonce: { name: cookieName('nonce'), options: short },
    },
    providers: [
      {
        id: 'isc',
        name: 'Industriels Santé Connect',
        type: 'oauth',
        wellKnown: isc.wellKnown,
        issuer: isc.issuer,
        clientId: isc.clientId,
        clientSecret: isc.clientSecret,
        authorization: { params: { scope: isc.scope } },
        idToken: true,
        checks: ['pkce', 'state', 'nonce'],
        async profile(claims, tokens) {
          const identity = iscIdentity(
            await allClaims(claims as Record<string, unknown>, tokens.access_token),
          );
          return { id: identity.subject, portal: await rememberSignIn(isc.issuer, identity) };
        },
      },
    ],
    callbacks: {
      jwt({ token, user, account }) {
        const portal_ = (user as { portal?: { userId: number } } | undefined)?.portal;
        if (!portal_) return token;
        return { sub: token.sub, portal: portal_, idToken: account?.id_token };
      },
      session({ session, token }) {
        return { expires: session.expires, user: token.portal as object };
      },
      redirect({ url, baseUrl }) {
        if (url.startsWith('/') && !url.startsWith('//') && !url.startsWith('/\\')) return `${baseUrl}${url}`;
        return URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin ? url : baseUrl;
      },
    },
    logger: {
      error: (code, metadata) => logger('auth').error({ code, reason: reasonOf(metadata) }, 'sign-in failed'),
      warn: (code) => logger('auth').warn({ code }),
    },
  };
}

/** next-auth hands whole responses to its logger: only the message may be kept, tokens must not. */
function reasonOf(metadata: unknown): string {
  const error = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | null)?.error;
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown';
}
