/**
 * The login's part of HTTP: what of next-auth is served, and what happens around it. The rest of next-auth (its own
 * pages, its session, its sign-out, its log) does not exist here.
 */
import NextAuth from 'next-auth';
import { serverConfig } from '../config';
import { logger } from '../log';
import { cookieName, expiredCookie, readCookies, sessionOfCookie } from './cookie';
import { endKnownSession } from './end-session';
import { type IscMetadata, iscMetadata } from './isc';
import { type Attempt, authOptions } from './options';
import { sameOrigin } from './origin';
import { ownPath } from './own-path';
import { type LoginProblem, problemPath } from './problems';
import { Reply } from './reply';

/** Answers `/api/auth/<path>`. */
export async function handleAuth(request: Request, path: string[]): Promise<Response> {
  switch (`${request.method} ${path.join('/')}`) {
    case 'GET csrf':
    case 'GET providers':
      return ask(request, path, { metadata: null, answer: null, problem: null, spent: false });
    case 'POST signin/isc':
      return begin(request);
    case 'GET callback/isc':
      return finish(request);
    default:
      return new Response('Cette page n’existe pas.', {
        status: 404,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
  }
}

/** Leaves for ISC. It is asked first whether it is there: a browser sent to a dead address could not come back. */
async function begin(request: Request): Promise<Response> {
  const { headers } = request;
  if (!sameOrigin(headers.get('origin'), headers.get('host'))) return new Response(null, { status: 403 });
  const body = await formOf(request);
  const attempt: Attempt = { metadata: null, answer: null, problem: null, spent: false };
  try {
    attempt.metadata = await iscMetadata({ fresh: true });
  } catch (error) {
    logger('auth').error({ err: error }, 'ISC is away');
    const suite = ownPath(body.callbackUrl, [serverConfig().portal.url]);
    return redirectTo(problemPath({ code: 'IscUnavailable' }, suite), body.json === 'true');
  }
  const response = await ask(request, ['signin', 'isc'], attempt, body);
  const left = response.headers.getSetCookie().some((line) => line.startsWith(`${cookieName('state')}=`));
  if (left) return response;
  // Its own token against forged forms did not come back: cookies are refused, or the page is an old one.
  const suite = ownPath(body.callbackUrl, [serverConfig().portal.url]);
  return redirectTo(problemPath({ code: 'OAuthCallback' }, suite), body.json === 'true');
}

/** Comes back from ISC: with a session, or with a page that says why there is none. */
async function finish(request: Request): Promise<Response> {
  const header = request.headers.get('cookie');
  const { portal } = serverConfig();
  const answer = new URL(request.url).searchParams;
  const suite = ownPath(readCookies(header).get(cookieName('callback-url')), [portal.url]);
  const attempt: Attempt = { metadata: null, answer, problem: refusalIn(answer), spent: false };
  let response: Response | null = null;
  if (!attempt.problem) {
    attempt.metadata = await iscMetadata().catch((error): IscMetadata | null => {
      logger('auth').error({ err: error }, 'ISC is away');
      attempt.problem = { code: 'IscUnavailable' };
      return null;
    });
    if (attempt.metadata) response = await ask(request, ['callback', 'isc'], attempt);
  }
  const begun = response?.headers.getSetCookie().some((line) => line.startsWith(cookieName('session-token')));
  if (response && begun && !attempt.problem) {
    // Whoever logs in anew leaves the former session behind; also one that somebody else planted.
    await endKnownSession(header);
    return response;
  }
  const problem = attempt.problem ?? { code: 'OAuthCallback' };
  // Another tab of this browser has logged in meanwhile.
  if (problem.code === 'OAuthCallback' && (await sessionOfCookie(header)))
    return redirectTo(suite ?? '/comptes');
  const failed = redirectTo(problemPath(problem, suite));
  if (attempt.spent) {
    for (const kind of ['state', 'nonce', 'pkce'] as const)
      failed.headers.append('set-cookie', expiredCookie(cookieName(kind)));
  }
  return failed;
}

/** What ISC says in place of a code. It changes nothing here, so it need not prove where it comes from. */
function refusalIn(answer: URLSearchParams): LoginProblem | null {
  const error = answer.get('error');
  if (error === null) return null;
  if (error === 'access_denied') return { code: 'AccessDenied' };
  if (error === 'server_error' || error === 'temporarily_unavailable') return { code: 'IscUnavailable' };
  return { code: 'OAuthCallback' };
}

function redirectTo(path: string, asJson = false): Response {
  const url = `${serverConfig().portal.url}${path}`;
  if (asJson) return Response.json({ url }, { headers: { 'cache-control': 'no-store' } });
  return new Response(null, { status: 302, headers: { location: url, 'cache-control': 'no-store' } });
}

/** Hands a request to next-auth, with nothing of it but what the action needs. */
async function ask(
  request: Request,
  path: string[],
  attempt: Attempt,
  body: Record<string, string> = {},
): Promise<Response> {
  const reply = new Reply();
  const lookalike = {
    query: { nextauth: path, ...Object.fromEntries(attempt.answer ?? []) },
    cookies: Object.fromEntries(readCookies(request.headers.get('cookie'))),
    headers: {},
    method: request.method,
    body,
  };
  await NextAuth(lookalike as never, reply as never, authOptions(attempt));
  return reply.response();
}

async function formOf(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return {};
  return Object.fromEntries(new URLSearchParams(await request.text()));
}
