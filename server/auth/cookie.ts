/** The session cookie: one place that knows its name, for next-auth, the live stream and the end of the session. */
import { decode } from 'next-auth/jwt';
import { z } from 'zod';
import { visitSession } from '../../db/queries/session';
import { serverConfig } from '../config';
import { database } from '../database';
import { admitted } from './person';
import type { PortalSession } from './portal-session';

const isHttps = () => serverConfig().portal.url.startsWith('https:');

/**
 * Cookies are not scoped by port: an instance on another port of the same machine gets a name of its own, so that
 * two instances do not log each other's users out. `__Host-`: no other host of the domain can plant one.
 */
export function cookieName(
  kind: 'session-token' | 'csrf-token' | 'callback-url' | 'pkce' | 'state' | 'nonce',
): string {
  const prefix = isHttps() ? '__Host-' : '';
  return `${prefix}motco2-${serverConfig().portal.port}.${kind}`;
}

export const cookieOptions = () => ({
  httpOnly: true,
  sameSite: 'lax' as const,
  path: '/',
  secure: isHttps(),
});

const tokenSchema = z.object({ sid: z.uuid() });

/** Names and values of a Cookie header; of two with one name the first counts, as browsers put the closest first. */
export function readCookies(header: string | undefined | null): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (at > 0 && !found.has(name)) found.set(name, decodeURIComponentSafe(part.slice(at + 1).trim()));
  }
  return found;
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Number of the session that a Cookie header names; null when none, forged or expired. It may have ended. */
export async function sessionIdOf(header: string | undefined | null): Promise<string | null> {
  const token = readCookies(header).get(cookieName('session-token'));
  if (!token) return null;
  const decoded = await decode({ token, secret: serverConfig().secret }).catch(() => null);
  return tokenSchema.safeParse(decoded).data?.sid ?? null;
}

/** A session that holds, and whose it is. */
export interface KnownSession {
  id: string;
  session: PortalSession;
  idToken: string | null;
  /** When it ends at the latest, in ms. */
  until: number;
}

/**
 * Who a Cookie header logs in, as the database knows them now; null when nobody (absent, expired, forged, ended, or a
 * person who may not come in any more). Counts as a visit.
 */
export async function sessionOfCookie(header: string | undefined | null): Promise<KnownSession | null> {
  const id = await sessionIdOf(header);
  if (id === null) return null;
  const held = await visitSession(database(), id, serverConfig().session);
  const session = held && admitted(held.person);
  return session && { id, session, idToken: held.idToken, until: held.until };
}

/** A Set-Cookie value that removes a cookie of ours. */
export const expiredCookie = (name: string): string =>
  `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${isHttps() ? '; Secure' : ''}`;
