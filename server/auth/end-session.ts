import { serverConfig } from '../config';
import { expiredSessionCookies, sessionOfCookie } from './cookie';
import { endSessionUrl } from './isc';
import { sameOrigin } from './origin';

/** Clears the session cookie; answers `{ url }`, the provider's own logout, for the browser to visit. */
export async function endPortalSession(request: Request): Promise<Response> {
  if (!sameOrigin(request.headers.get('origin'), request.headers.get('host'))) {
    return new Response(null, { status: 403 });
  }
  const header = request.headers.get('cookie');
  const known = await sessionOfCookie(header);
  const response = Response.json({
    url: known ? await endSessionUrl(known.idToken) : `${serverConfig().portal.url}/`,
  });
  for (const cookie of expiredSessionCookies(header)) response.headers.append('set-cookie', cookie);
  response.headers.set('cache-control', 'no-store');
  return response;
}
