/** What every page behind the login begins with. */
import 'server-only';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { holdsSessionCookie, pageContext } from '@/server/auth/session';
import { isRefusal } from '@/server/errors';
import { createCaller } from '@/server/trpc/root';
import { ASKED_PATH_HEADER } from './askedPath';

/**
 * The session and the server's procedures; a visitor without session goes to log in, one who
 * did not accept the terms of use goes to them. Both come back to what they asked for, `path` or a page below it.
 */
export async function requireSession(path: string) {
  const context = await pageContext();
  const asked = encodeURIComponent((await headers()).get(ASKED_PATH_HEADER) ?? path);
  if (!context.session) {
    const over = (await holdsSessionCookie()) ? 'error=SessionRequired&' : '';
    redirect(`/connexion?${over}suite=${asked}`);
  }
  if (!context.session.termsAccepted) redirect(`/cgu?suite=${asked}`);
  return { session: context.session, address: context.clientAddress, server: createCaller(context) };
}

/** A number of a URL, or a 404. */
export function numberOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) notFound();
  return Number(text);
}

/** Waits for a read; what does not exist, or belongs to others, is a 404. */
export async function orNotFound<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (isRefusal(cause) && cause.kind === 'not_found') notFound();
    throw error;
  }
}

/** As `requireSession`; for whoever is not an administrator the page does not exist. */
export async function requireAdministrator(path: string) {
  const known = await requireSession(path);
  if (!known.session.administrator) notFound();
  return known;
}
