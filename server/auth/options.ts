/** next-auth with Industriels Santé Connect: authorization code, PKCE, state and nonce; the session is a row that an encrypted cookie names. */
import type { NextAuthOptions } from 'next-auth';
import { serverConfig } from '../config';
import { logger } from '../log';
import { ClaimsError, iscIdentity } from './claims';
import { cookieName, cookieOptions } from './cookie';
import { type Answer, configurationOf, type IscMetadata, isUnavailable, redeem } from './isc';
import { ownPath } from './own-path';
import type { LoginProblem } from './problems';
import { SignInRefused, signIn } from './sign-in';

/** One request to next-auth: what it works with, and what came of it. */
export interface Attempt {
  /** Null where ISC is not needed. */
  metadata: IscMetadata | null;
  /** Parameters of the callback, as they came. */
  answer: URLSearchParams | null;
  /** Why no session began. */
  problem: LoginProblem | null;
  /** The state was that of this browser's own login, which is over, whatever came of it. */
  spent: boolean;
}

/** Built for each request: the configuration is not there when Next builds its pages, and ISC may change. */
export function authOptions(attempt: Attempt): NextAuthOptions {
  const { isc, secret, portal, session } = serverConfig();
  const short = { ...cookieOptions(), maxAge: 15 * 60 };
  let login: { answer: Answer; state: string } | null = null;
  return {
    secret,
    useSecureCookies: portal.url.startsWith('https:'),
    session: { strategy: 'jwt', maxAge: session.hours * 3600 },
    pages: { signIn: '/connexion', error: '/connexion' },
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
        // Without `wellKnown` next-auth discovers nothing by itself: it would neither time out soon nor tell why.
        issuer: attempt.metadata?.issuer ?? isc.issuer,
        clientId: isc.clientId,
        clientSecret: isc.clientSecret,
        authorization: {
          url: attempt.metadata?.authorization_endpoint ?? isc.issuer,
          params: { scope: isc.scope },
        },
        checks: ['pkce', 'state', 'nonce'],
        token: {
          // openid-client 6 instead of the 5 within next-auth: any asymmetric signature, stricter, maintained.
          async request({ checks, provider }) {
            const { state, nonce, code_verifier: codeVerifier } = checks as Record<string, string>;
            const { metadata, answer } = attempt;
            if (!metadata || !answer || !state || !nonce || !codeVerifier)
              throw new Error('no login under way');
            attempt.spent = answer.get('state') === state;
            const callback = new URL((provider as unknown as { callbackUrl: string }).callbackUrl);
            callback.search = answer.toString();
            try {
              const redeemed = await redeem(configurationOf(metadata), callback, {
                state,
                nonce,
                codeVerifier,
              });
              login = { answer: redeemed, state };
              return { tokens: { id_token: redeemed.idToken } };
            } catch (error) {
              if (isUnavailable(error)) attempt.problem = { code: 'IscUnavailable' };
              else attempt.problem = { code: attempt.spent ? 'IscAnswer' : 'OAuthCallback' };
              throw error;
            }
          },
        },
        userinfo: { request: () => ({ ...login?.answer.claims }) as { sub: string } },
        profile: (claims: { sub: string }) => ({ id: claims.sub }),
      },
    ],
    callbacks: {
      async signIn({ user }) {
        if (!login) return false;
        const { claims, idToken } = login.answer;
        try {
          const begun = await signIn(isc.issuer, iscIdentity(claims, isc.claims), {
            ...{ state: login.state, idToken },
            providerSession: typeof claims.sid === 'string' ? claims.sid.slice(0, 256) : null,
          });
          (user as { sessionId?: string }).sessionId = begun.sessionId;
          return true;
        } catch (error) {
          attempt.problem = problemOf(error);
          const names = Object.keys(claims)
            .slice(0, 50)
            .map((name) => name.slice(0, 80));
          logger('auth').warn({ reason: reasonOf(error), claims: names }, 'sign-in refused');
          return false;
        }
      },
      jwt: ({ user }) => ({ sid: (user as { sessionId?: string } | undefined)?.sessionId }),
      redirect({ url, baseUrl }) {
        return `${baseUrl}${ownPath(url, [baseUrl]) ?? '/'}`;
      },
    },
    logger: {
      error: (code, metadata) => logger('auth').error({ code, reason: reasonOf(metadata) }, 'sign-in failed'),
      warn: (code) => logger('auth').warn({ code }),
    },
  };
}

function problemOf(error: unknown): LoginProblem {
  if (error instanceof ClaimsError) {
    const { problem, information } = error;
    return { code: problem === 'missing' ? 'ClaimsMissing' : 'ClaimsMalformed', information };
  }
  if (error instanceof SignInRefused)
    return { code: error.reason === 'blocked' ? 'Blocked' : 'OAuthCallback' };
  return { code: 'Failed' };
}

/** next-auth hands whole responses to its logger: only the message may be kept, tokens must not. */
function reasonOf(metadata: unknown): string {
  const error = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | null)?.error;
  if (!(error instanceof Error)) return 'unknown';
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`.slice(0, 300);
}
