/** Whoever asks for what is not theirs is answered exactly as if it did not exist, and nothing happens. */
import { randomUUID } from 'node:crypto';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, opened, type TestPerson } from '../accounts/testing';
import type { PortalSession } from '../auth/portal-session';
import { openTestServer, type TestServer } from '../testing';
import { handleTrpc } from './http';
import { MOST_CALLS } from './most-calls';
import { appRouter } from './root';
import {
  EARLY,
  type Held,
  isForAdministrators,
  OWNED,
  type Owned,
  PUBLIC,
  WITHOUT_ID,
} from './tenancy.table';

type Kind = 'query' | 'mutation';
const PROCEDURES = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const { type, inputs } = (procedure as unknown as { _def: { type: Kind; inputs: unknown[] } })._def;
  return { path, type, takesInput: inputs.length > 0 };
});
const kindOf = (path: string) => PROCEDURES.find((one) => one.path === path)?.type ?? 'query';

let server: TestServer;
let owner: TestPerson;
let stranger: TestPerson;
let held: Held;
/** What the stranger holds. */
let others: Held;
const UNKNOWN: Pick<Held, 'accountId' | 'number' | 'tokenId'> = {
  ...{ accountId: 2_000_000_011, number: 2_000_000_012, tokenId: 2_000_000_013 },
};

beforeAll(async () => {
  server = await openTestServer();
  const { psc } = server.config;
  // Nothing listens there.
  server.config.sandbox = { url: 'http://127.0.0.1:9', secret: 'x' };
  psc.issuer = 'http://127.0.0.1:9/psc';
  [owner, stranger] = [await newPerson(server), await newPerson(server)];
  held = await holdings(owner);
  others = await holdings(stranger);
});
afterAll(() => server.close());

async function holdings(person: TestPerson): Promise<Held> {
  const { id: accountId } = await opened(person);
  await person.call.account.createToken({ accountId, name: 'CI', days: 30 });
  const [token] = await person.call.account.tokens({ accountId });
  const { number } = await person.call.execution.start({
    accountId,
    case: 'authcli-auth-imap',
    delaySeconds: 600,
  });
  const { changedAt: seenAt } = await person.call.account.get({ accountId });
  return { accountId, number, tokenId: token!.id, seenAt };
}

interface Answer {
  status: number;
  body: string;
}

/** As over HTTP, ids and the name of the procedure taken out of what is answered. */
async function ask(session: PortalSession | null, path: string, input: object | null): Promise<Answer> {
  const kind = kindOf(path.replace(/z$/, ''));
  const json = JSON.stringify({ json: input ?? undefined });
  const query = input && kind === 'query' ? `?input=${encodeURIComponent(json)}` : '';
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: new Request(`http://localhost/api/trpc/${path}${query}`, {
      ...(kind === 'query'
        ? {}
        : { method: 'POST', body: json, headers: { 'content-type': 'application/json' } }),
    }),
    router: appRouter,
    createContext: () => ({ session, clientAddress: '127.0.0.9' }),
  });
  let body = (await response.text()).replaceAll(path, '<path>');
  for (const id of Object.values({ ...input })) {
    if (typeof id === 'number') body = body.replaceAll(new RegExp(`(?<!\\w)${id}(?!\\w)`, 'g'), '<id>');
  }
  return { status: response.status, body };
}

/** All that a procedure could change, of everybody. */
async function state(): Promise<unknown> {
  const { sql } = server.database;
  const tables = [
    'account',
    'api_token',
    'audit',
    'execution',
    'mailbox',
    'number_claim',
    'organisation',
    'user',
  ];
  return Promise.all(tables.map((name) => sql`select * from ${sql(name)} t order by t::text`));
}

const inputOf = (owned: Owned, ids: Partial<Record<Owned['ids'][number], number>>) => ({
  ...owned.more?.(held),
  ...Object.fromEntries(owned.ids.map((name) => [name, ids[name] ?? held[name]])),
});

describe('the table of inputs', () => {
  it('names every procedure that takes an input, and no other', () => {
    const taking = PROCEDURES.filter(({ path, takesInput }) => takesInput && !isForAdministrators(path));
    const named = [...Object.keys(OWNED), ...WITHOUT_ID];
    expect(named.toSorted()).toEqual(taking.map(({ path }) => path).toSorted());
  });
});

describe('of what belongs to an organisation', () => {
  it.each(Object.entries(OWNED))(
    '%s says the same of what is foreign and of what is unknown',
    async (path, owned) => {
      const before = await state();
      // Each id alone, the rest being one's own; then all together.
      const choices = [...owned.ids.map((name) => [name]), owned.ids];
      for (const replaced of choices) {
        const pick = (from: typeof UNKNOWN) => {
          const mine = Object.fromEntries(owned.ids.map((name) => [name, others[name]]));
          return { ...mine, ...Object.fromEntries(replaced.map((name) => [name, from[name]])) };
        };
        // The stranger asks, with what is theirs where it is not replaced.
        const foreign = await ask(stranger.session, path, inputOf(owned, pick(held)));
        const unknown = await ask(stranger.session, path, inputOf(owned, pick(UNKNOWN)));
        expect(foreign, replaced.join()).toEqual(unknown);
        expect(foreign.status).toBe(owned.filter ? 200 : 404);
        if (owned.filter) expect(foreign.body).not.toContain(String(held.number));
      }
      expect(await state()).toEqual(before);
    },
  );

  it.each(Object.entries(OWNED))(
    '%s says nothing to nobody, nor before the terms are accepted',
    async (path, owned) => {
      const late = { ...owner.session, termsAccepted: false };
      const before = await state();
      for (const [session, status] of [
        [null, 401],
        [late, 403],
      ] as const) {
        const own = await ask(session, path, inputOf(owned, {}));
        expect(own).toEqual(await ask(session, path, inputOf(owned, UNKNOWN)));
        expect(own.status).toBe(status);
      }
      expect(await state()).toEqual(before);
    },
  );

  // Last, for it changes things; anew for each.
  it.each(Object.entries(OWNED))('%s answers the owner', async (path, owned) => {
    const person = await newPerson(server);
    const own = await holdings(person);
    const { status, body } = await ask(person.session, path, {
      ...owned.more?.(own),
      ...Object.fromEntries(owned.ids.map((name) => [name, own[name]])),
    });
    expect({ status, body }).toMatchObject({ status: owned.owner ?? 200 });
  });
});

describe('every procedure', () => {
  it.each(PROCEDURES.map(({ path }) => path))('%s is for whom it says', async (path) => {
    const editor = stranger.session;
    if (isForAdministrators(path)) {
      const unknown = await ask(editor, `${path}z`, {});
      expect(unknown.status).toBe(404);
      expect(await ask(editor, path, {})).toEqual(unknown);
    }
    const nobody = await ask(null, path, {});
    if (PUBLIC.includes(path)) expect(nobody.status).toBe(200);
    else expect(nobody.status).toBe(401);
    const late = await ask({ ...editor, administrator: true, termsAccepted: false }, path, {});
    if (EARLY.includes(path)) expect([200, 400]).toContain(late.status);
    else expect(late.status).toBe(403);
  });

  it.each(PROCEDURES.filter(({ type }) => type === 'mutation').map(({ path }) => path))(
    '%s changes nothing by GET, nor for a page of another site',
    async (path) => {
      const url = `http://localhost:3000/api/trpc/${path}`;
      const input = encodeURIComponent(JSON.stringify({ json: { ...held } }));
      expect((await handleTrpc(new Request(`${url}?input=${input}`))).status).toBe(405);
      for (const origin of ['https://evil.example', 'null', 'http://localhost:3000.evil.example']) {
        const post = {
          method: 'POST',
          body: '{"json":{}}',
          headers: { origin, 'content-type': 'application/json' },
        };
        expect((await handleTrpc(new Request(url, post))).status).toBe(403);
      }
    },
  );
});

it('makes few calls for one request of nobody', async () => {
  const ask = (calls: number) => {
    const paths = Array.from({ length: calls }, () => 'portal.supportAddress').join(',');
    return handleTrpc(new Request(`http://localhost:3000/api/trpc/${paths}?batch=1&input={}`));
  };
  const served = await ask(MOST_CALLS);
  expect(served.status).toBe(200);
  expect(await served.json()).toHaveLength(MOST_CALLS);
  expect((await ask(MOST_CALLS + 1)).status).toBe(400);
});

it('knows nobody by a session that never was', async () => {
  const cookie = `motco2-3000.session-token=${randomUUID()}`;
  const response = await handleTrpc(
    new Request('http://localhost:3000/api/trpc/account.list', { headers: { cookie } }),
  );
  expect(response.status).toBe(401);
});
