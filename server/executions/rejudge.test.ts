import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeToken } from '../../db/queries/token';
import * as campaigns from '../api/cases';
import * as routes from '../api/executions';
import { getReport } from '../api/report';
import { eventually, newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { abortExecution } from './abort';
import { getExecution } from './get';
import type { Leader } from './leader';
import { compareJudgements } from './rejudge';

let server: TestServer;
let leader: Leader;
let beating: NodeJS.Timeout;

beforeAll(async () => {
  server = await openTestServer({ quietMs: 200, settleMs: 200, followMs: 500 });
  await server.lab.begin();
  beating = setInterval(() => void server.lab.mark().catch(() => {}), 50);
  leader = await server.lead();
});
afterAll(async () => {
  clearInterval(beating);
  await leader.stop();
  await server.close();
});

const over = (editor: TestEditor, number: number) =>
  eventually(
    () => getExecution(editor, number),
    ({ state, watchUntil }) => state === 'done' && watchUntil === null,
    20_000,
  );

/** A campaign with an OK, a KO, and one that nobody came to. */
async function played(editor: TestEditor): Promise<{ number: number; tests: number[] }> {
  const cases = ['authcli-expired-imap', 'authcli-expired-smtp', 'authcli-revoked-imap'];
  const campaign = await editor.startCampaign('MSS-LPS-SEGUR-1', { cases, delaySeconds: 5, pauseSeconds: 0 });
  for (const [index, number] of campaign.tests.slice(0, 2).entries()) {
    await eventually(
      () => getExecution(editor, number),
      ({ state }) => state === 'listening',
    );
    const connection = server.lab.connect('org-expired', index === 0 ? 'imap' : 'smtp', editor);
    await connection.open();
    if (index === 0) await connection.refuse(45);
    else {
      await connection.handshake();
      await connection.attempt(editor.account.applicative!.address);
      await connection.close();
    }
  }
  await over(editor, campaign.number);
  for (const number of campaign.tests) await over(editor, number);
  return campaign;
}

it.concurrent('gives every verdict again after the messages are gone and the account has another NIL and other numbers', async () => {
  const editor = await newEditor(server);
  const { number, tests } = await played(editor);
  const { sql } = server.database;
  await sql`delete from message`;
  await sql`update account set nil = '999999', id_nat_psc = null, personal_mailbox_id = null, label = ${`x${editor.account.label.slice(1)}`}
            where id = ${editor.account.id}`;
  await sql`update mailbox set address = 'elsewhere@nowhere.example' where id = ${editor.account.applicative!.id}`;
  const { db } = server.database;
  const results = [];
  for (const one of [number, ...tests]) results.push(await compareJudgements(db, editor, one));
  expect(results.map(({ now }) => now?.verdict)).toEqual(['ko', 'ok', 'ko', 'inconclusive']);
  expect(results.filter(({ differs }) => differs)).toEqual([]);
  expect(results[1]?.now?.findings).toEqual(results[1]?.before.findings);
}, 60_000);

it.concurrent('shows what differs, and leaves alone what no rule judged', async () => {
  const editor = await newEditor(server);
  const { tests, number } = await played(editor);
  const { db, sql } = server.database;
  // As an older rule might have judged it.
  await sql`update execution set verdict = 'ok', rule_version = 'rejected-certificate@0' where number = ${tests[1]!}`;
  await sql`update execution set verdict = 'inconclusive' where number = ${number}`;
  expect(await compareJudgements(db, editor, tests[1]!)).toMatchObject({
    ...{ differs: true, before: { verdict: 'ok', ruleVersion: 'rejected-certificate@0' } },
    now: { verdict: 'ko', ruleVersion: expect.stringMatching(/^rejected-certificate@[1-9]/) },
  });
  expect(await compareJudgements(db, editor, number)).toMatchObject({
    differs: true,
    now: { verdict: 'ko' },
  });
  const aborted = await editor.start('authcli-auth-imap');
  expect(await compareJudgements(db, editor, aborted)).toMatchObject({ now: null, differs: false });
  await abortExecution(editor, aborted);
  expect(await compareJudgements(db, editor, aborted)).toMatchObject({ now: null, differs: false });
}, 60_000);

it.concurrent('the API answers the number of another organisation, or of another account, like an unknown one', async () => {
  const [owner, stranger] = [await newEditor(server), await newEditor(server)];
  const { number } = await owner.startCampaign('MSS-LPS-SEGUR-1', { pauseSeconds: 600 });
  const tenant = { organisationId: stranger.organisationId, accountId: stranger.account.id };
  const own = { organisationId: owner.organisationId, accountId: owner.account.id };
  await storeToken(server.database.db, tenant, { token: 'strange', name: 'ci', expiresAt: null });
  await storeToken(server.database.db, own, { token: 'own', name: 'ci', expiresAt: null });
  type Route = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;
  const call = async (token: string, route: Route, target: number, body?: unknown) => {
    const answer = await route(
      new Request('http://localhost/api/v1/executions', {
        ...{ method: body === undefined ? 'GET' : 'POST', headers: { authorization: `Bearer ${token}` } },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      { params: Promise.resolve({ number: String(target), report: 'report.xml' }) },
    );
    return { status: answer.status, body: await answer.text() };
  };
  const attempts: [Route, unknown?][] = [
    [routes.getOneExecution],
    [routes.getRejudgement],
    [routes.getInstructions],
    [getReport],
    [routes.postNext, {}],
    [routes.postPause, { seconds: 5 }],
    [routes.postRerun, { only: 'all' }],
    [routes.postAbort, {}],
  ];
  for (const [route, body] of attempts) {
    const foreign = await call('strange', route, number, body);
    expect(foreign).toEqual(await call('strange', route, 99_999_999, body));
    expect(foreign.status).toBe(404);
  }
  expect((await getExecution(owner, number)).state).toBe('listening');
  // The owner's: what the state allows, and sentences for what it does not.
  const statuses: number[] = [];
  for (const [route, body] of attempts) statuses.push((await call('own', route, number, body)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 409, 200, 409, 200]);
  expect((await call('own', routes.postRerun, number, { only: 'some' })).status).toBe(422);
  const again = await call('own', routes.postRerun, number, { only: 'not_ok' });
  expect(again).toMatchObject({ status: 201 });
  expect(JSON.parse(again.body)).toMatchObject({ rerunOf: number });
  const started = { campaign: 'MSS-LPS-SEGUR-1', cases: ['authcli-expired-imap'], pauseSeconds: 3 };
  expect(await call('own', routes.postExecution, 0, started)).toMatchObject({ status: 409 });
  expect(
    await call('strange', routes.postExecution, 0, { case: 'authcli-auth-imap', pauseSeconds: 3 }),
  ).toMatchObject({
    status: 422,
  });
  expect(JSON.parse((await call('strange', campaigns.getCampaigns, 0)).body).campaigns).toHaveLength(5);
}, 60_000);
