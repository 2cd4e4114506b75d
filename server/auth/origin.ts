import { serverConfig } from '../config';

/**
 * Whether a request comes from our own pages: the browser's Origin is the portal's, or that of the very host asked.
 * Without Origin it is no cross-site request of a browser.
 */
export function sameOrigin(origin: string | null | undefined, host: string | null | undefined): boolean {
  if (!origin) return true;
  if (origin === serverConfig().portal.url) return true;
  return URL.canParse(origin) && host !== undefined && host !== null && new URL(origin).host === host;
}
