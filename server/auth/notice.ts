import { serverConfig } from '../config';
import { type LogoutNotice, NOTICE_COOKIE } from './notice-names';

/** The browser may spend a while on ISC's own page before it comes home. */
const SECONDS = 300;

/** A Set-Cookie value that lets the home page say it. */
export function noticeCookie(notice: LogoutNotice): string {
  const secure = serverConfig().portal.url.startsWith('https:') ? '; Secure' : '';
  return `${NOTICE_COOKIE}=${notice}; Path=/; SameSite=Lax; Max-Age=${SECONDS}${secure}`;
}
