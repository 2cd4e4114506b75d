/** The HTTP API: an execution of another organisation, or of nobody in particular, is answered as an unknown one. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, opened, type TestPerson } from '@/server/accounts/testing';
import { openTestServer, type TestServer } from '@/server/testing';

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const REPORTS = ['report.json', 'report.xml', 'report.html', 'report.pdf'];
const UNKNOWN = 2_000_000_123;
/** What must be said beside the number. */
const BODIES: Record<string, string> = { 'executions/[number]/pause': '{"seconds":10}' };

/** Every route of the API, with what stands for its parameters. */
const ROUTES = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)route\.ts$/.test(file))
  .map((file) => relative('.', file).replace(/\/?route\.ts$/, ''));
const OWN = ROUTES.filter((route) => route.includes('[number]'));

let server: TestServer;
let owner: Editor;
let stranger: Editor;
interface Editor {
  person: TestPerson;
  token: string;
  number: number;
}

beforeAll(async () => {
  server = await openTestServer();
  [owner, stranger] = [await newEditor(), await newEditor()];
});
afterAll(() => server.close());

async function newEditor(): Promise<Editor> {
  const person = await newPerson(server);
  const { id: accountId } = await opened(person);
  const { token } = await person.call.account.createToken({ accountId, name: 'CI', days: 30 });
  const start = { accountId, case: 'authcli-auth-imap', delaySeconds: 600 };
  return { person, token, number: (await person.call.execution.start(start)).number };
}

/** What a route answers, the number taken out of it. */
async function ask(route: string, method: string, token: string | null, number: number, report: string) {
  const handlers = (await import(/* @vite-ignore */ join(import.meta.dirname, route, 'route.ts'))) as Record<
    string,
    Handler | undefined
  >;
  const path = route.replace('[number]', String(number)).replace('[report]', report);
  const request = new Request(`http://localhost:3000/api/v1/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(method === 'GET' ? {} : { body: BODIES[route] ?? '{}' }),
  });
  const answer = await handlers[method]?.(request, {
    params: Promise.resolve({ number: String(number), report }),
  });
  if (!answer) return null;
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).sort();
  const text = (await answer.text()).replaceAll(new RegExp(`(?<!\\w)${number}(?!\\w)`, 'g'), '<number>');
  return { status: answer.status, headers, text };
}

const state = () =>
  server.database.sql`select e.*, (select count(*) from audit) as acts from execution e order by number`;

it('has routes whose parameters this test knows', () => {
  const parameters = new Set(ROUTES.flatMap((route) => route.match(/\[[^\]]+\]/g) ?? []));
  expect([...parameters].toSorted()).toEqual(['[...path]', '[number]', '[report]']);
  expect(OWN.length).toBeGreaterThan(7);
});

describe.each(OWN)('%s', (route) => {
  const reports = route.includes('[report]') ? REPORTS : [''];

  it('says the same of a foreign number and of an unknown one, by every method', async () => {
    const before = await state();
    for (const report of reports) {
      for (const method of METHODS) {
        const foreign = await ask(route, method, stranger.token, owner.number, report);
        expect(foreign, method).toEqual(await ask(route, method, stranger.token, UNKNOWN, report));
        if (foreign) expect([404, 405]).toContain(foreign.status);
      }
    }
    expect(await state()).toEqual(before);
  });

  it('says the same of every number to nobody, and to a token that is none', async () => {
    for (const token of [null, 'motco2_inconnu']) {
      for (const method of METHODS) {
        const own = await ask(route, method, token, owner.number, reports[0] ?? '');
        expect(own, method).toEqual(await ask(route, method, token, UNKNOWN, reports[0] ?? ''));
        if (own) expect([401, 405]).toContain(own.status);
      }
    }
  });

  it('answers the owner', async () => {
    const { token, number } = await newEditor();
    const answers = await Promise.all(
      METHODS.map((method) => ask(route, method, token, number, reports[0] ?? '')),
    );
    const served = answers.filter((answer) => answer !== null && answer.status !== 405);
    expect(served).toHaveLength(1);
    expect([200, 202, 204, 409]).toContain(served[0]?.status);
  });
});

it.each(ROUTES.filter((route) => !route.includes('[')))('%s changes nothing by GET', async (route) => {
  const before = await state();
  await ask(route, 'GET', owner.token, owner.number, '');
  expect(await state()).toEqual(before);
});
