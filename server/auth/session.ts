import { headers } from 'next/headers';
import { cache } from 'react';
import type { TrpcContext } from '../trpc/trpc';
import { CLIENT_ADDRESS_HEADER } from './client-address-header';
import { cookieName, readCookies, sessionOfCookie } from './cookie';
import type { PortalSession } from './portal-session';

/** Who is logged in, for server components and route handlers; null when nobody. Read once for a page. */
export const currentSession = cache(
  async (): Promise<PortalSession | null> =>
    (await sessionOfCookie((await headers()).get('cookie')))?.session ?? null,
);

/** Whether the browser still holds the cookie of a session, whatever it is worth. */
export async function holdsSessionCookie(): Promise<boolean> {
  return readCookies((await headers()).get('cookie')).has(cookieName('session-token'));
}

/** The context of procedures called from server components: `createCaller(await pageContext())`. */
export async function pageContext(): Promise<TrpcContext> {
  return {
    session: await currentSession(),
    clientAddress: (await headers()).get(CLIENT_ADDRESS_HEADER),
  };
}

/** The context of procedures called over HTTP. */
export async function requestContext(all: Headers): Promise<TrpcContext> {
  return {
    session: (await sessionOfCookie(all.get('cookie')))?.session ?? null,
    clientAddress: all.get(CLIENT_ADDRESS_HEADER),
  };
}
