/** A test server whose ISC is the test provider; what tests of the login begin with. */
import { sql } from 'drizzle-orm';
import { openTestServer, type TestServer } from '../../testing';
import { sessionOfCookie } from '../cookie';
import type { TestBrowser } from './browser';
import { CLIENT, TestProvider } from './provider';

export interface Scene {
  server: TestServer;
  provider: TestProvider;
  /** Rows that a login leaves. */
  rows(): Promise<{ organisations: number; people: number; sessions: number; acts: number }>;
  /** Who a browser is logged in as; null when nobody. */
  who(browser: TestBrowser): Promise<string | null>;
  close(): Promise<void>;
}

export const PERSON = {
  ...{ sub: 'sujet-1', preferred_username: 'jdupont', given_name: 'Jeanne', family_name: 'Dupont' },
  ...{ siren: '356 000 000', organisation: 'Éditeur SA' },
};

export async function openScene(): Promise<Scene> {
  const server = await openTestServer();
  const provider = await new TestProvider().start();
  provider.person = PERSON;
  process.env.NEXTAUTH_URL = server.config.portal.url;
  server.config.isc = {
    ...server.config.isc,
    ...{ issuer: provider.issuer, wellKnown: `${provider.issuer}/.well-known/openid-configuration` },
    ...{ clientId: CLIENT.id, clientSecret: CLIENT.secret },
  };
  return {
    server,
    provider,
    async rows() {
      const [row] = await server.database.db.execute<{
        organisations: number;
        people: number;
        sessions: number;
        acts: number;
      }>(sql`select (select count(*)::int from organisation) as organisations,
        (select count(*)::int from "user") as people,
        (select count(*)::int from portal_session) as sessions,
        (select count(*)::int from audit) as acts`);
      return row!;
    },
    async who(browser) {
      const known = await sessionOfCookie(browser.header);
      return known && `${known.session.name}, ${known.session.organisation}`;
    },
    async close() {
      await provider.stop();
      await server.close();
    },
  };
}
