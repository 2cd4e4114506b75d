import { endSession } from '../../db/queries/session';
import { serverConfig } from '../config';
import { database } from '../database';
import { cookieName, expiredCookie, sessionIdOf, sessionOfCookie } from './cookie';
import { endSessionUrl } from './isc';
import { noticeCookie } from './notice';
import { sameOrigin } from './origin';

/** Ends the session that a Cookie header names, if any: whoever kept the cookie holds nothing any more. */
export async function endKnownSession(header: string | null): Promise<void> {
  const id = await sessionIdOf(header);
  if (id !== null) await endSession(database(), id);
}

/**
 * Logs out: the session ends here at once, its cookie is removed; answers `{ url }`, where the browser must go: the
 * provider's own logout, or home when it has none or is away, which the home page then says.
 */
export async function endPortalSession(request: Request): Promise<Response> {
  if (!sameOrigin(request.headers.get('origin'), request.headers.get('host'))) {
    return new Response(null, { status: 403 });
  }
  const header = request.headers.get('cookie');
  const known = await sessionOfCookie(header);
  await endKnownSession(header);
  const elsewhere = known && (await endSessionUrl(known.idToken));
  const response = Response.json({ url: elsewhere ?? `${serverConfig().portal.url}/` });
  response.headers.append('set-cookie', expiredCookie(cookieName('session-token')));
  response.headers.append('set-cookie', noticeCookie(known && !elsewhere ? 'here' : 'out'));
  response.headers.set('cache-control', 'no-store');
  return response;
}
