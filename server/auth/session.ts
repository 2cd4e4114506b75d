import { headers } from 'next/headers';
import type { TrpcContext } from '../trpc/trpc';
import { CLIENT_ADDRESS_HEADER } from './client-address-header';
import { sessionOfCookie } from './cookie';
import type { PortalSession } from './portal-session';

/** Who is logged in, for server components and route handlers; null when nobody. */
export async function currentSession(): Promise<PortalSession | null> {
  return (await sessionOfCookie((await headers()).get('cookie')))?.session ?? null;
}

/** The context of procedures called from server components: `createCaller(await pageContext())`. */
export async function pageContext(): Promise<TrpcContext> {
  const all = await headers();
  return requestContext(all);
}

/** The context of procedures called over HTTP. */
export async function requestContext(all: Headers): Promise<TrpcContext> {
  return {
    session: (await sessionOfCookie(all.get('cookie')))?.session ?? null,
    clientAddress: all.get(CLIENT_ADDRESS_HEADER),
  };
}
