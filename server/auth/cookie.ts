/** The session cookie: one place that knows its name, for next-auth, the live stream and the end of the session. */
import { decode } from 'next-auth/jwt';
import { z } from 'zod';
import { serverConfig } from '../config';
import { currentPerson } from './person';
import type { PortalSession } from './portal-session';

const isHttps = () => serverConfig().portal.url.startsWith('https:');

/**
 * Cookies are not scoped by port: an instance on another port of the same machine gets a name of its own, so that
 * two instances do not log each other's users out.
 */
export function cookieName(
  kind: 'session-token' | 'csrf-token' | 'callback-url' | 'pkce' | 'state' | 'nonce',
): string {
  const prefix = isHttps() ? '__Secure-' : '';
  return `${prefix}motco2-${serverConfig().portal.port}.${kind}`;
}

export const cookieOptions = () => ({
  httpOnly: true,
  sameSite: 'lax' as const,
  path: '/',
  secure: isHttps(),
});

const tokenSchema = z.object({
  portal: z.object({ userId: z.number() }),
  idToken: z.string().optional(),
  exp: z.number(),
});

/** Large tokens are cut in pieces `<name>.0`, `<name>.1`… by next-auth. */
function readCookie(header: string | undefined | null, name: string): string | null {
  if (!header) return null;
  const found = new Map<string, string>();
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) found.set(part.slice(0, at).trim(), decodeURIComponentSafe(part.slice(at + 1).trim()));
  }
  const whole = found.get(name);
  if (whole !== undefined) return whole;
  let joined = '';
  for (let index = 0; found.has(`${name}.${index}`); index++) joined += found.get(`${name}.${index}`);
  return joined || null;
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Who a Cookie header logs in, as the database knows them now; null when nobody (absent, expired, forged, or a person
 * who may not come in any more).
 */
export async function sessionOfCookie(
  header: string | undefined | null,
): Promise<{ session: PortalSession; idToken: string | null; expiresAt: number } | null> {
  const token = readCookie(header, cookieName('session-token'));
  if (!token) return null;
  const decoded = await decode({ token, secret: serverConfig().secret }).catch(() => null);
  const parsed = tokenSchema.safeParse(decoded);
  if (!parsed.success) return null;
  const { portal, idToken, exp } = parsed.data;
  const session = await currentPerson(portal.userId);
  return session && { session, idToken: idToken ?? null, expiresAt: exp * 1000 };
}

/** Set-Cookie values that end the session in the browser, pieces included. */
export function expiredSessionCookies(header: string | null): string[] {
  const base = cookieName('session-token');
  const names = (header ?? '')
    .split(';')
    .map((part) => part.split('=')[0]?.trim() ?? '')
    .filter((name) => name === base || name.startsWith(`${base}.`));
  const secure = isHttps() ? '; Secure' : '';
  return [...new Set([base, ...names])].map(
    (name) => `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure}`,
  );
}
