import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executionOf } from '../../db/queries/execution';
import { getAccount } from '../accounts/get';
import { caseInstructions } from '../cases/instructions';
import { listCases } from '../cases/list';
import { reportOf } from '../reports/report';
import { newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { abortExecution } from './abort';
import { listEvents } from './events';
import { getExecution } from './get';
import { executionInstructions } from './instructions';
import { listExecutions } from './list';
import { type StartRequest, startExecution } from './start';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.lab.begin();
});
afterAll(() => server.close());

const request = (editor: TestEditor, more: Partial<StartRequest> = {}): StartRequest => ({
  organisationId: editor.organisationId,
  accountId: editor.account.id,
  caseId: 'authcli-expired-imap',
  callerAddress: editor.address,
  startedBy: null,
  through: { kind: 'browser' },
  ...more,
});
const refusal = (more: Partial<StartRequest>, editor: TestEditor) =>
  startExecution(request(editor, more)).then(
    () => 'started',
    (error) => ({ kind: error.kind, ...error.details }),
  );

describe('what may not be started', () => {
  it('names the field at fault', async () => {
    const editor = await newEditor(server);
    for (const delaySeconds of [4, 1801, 5.5, Number.NaN, -1]) {
      expect(await refusal({ delaySeconds }, editor)).toEqual({ kind: 'invalid', field: 'delaySeconds' });
    }
    for (const clientAddresses of [
      ['300.1.1.1'],
      ['1.2.3.4/24'],
      ['a.example'],
      ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4', '1.1.1.5'],
    ]) {
      expect(await refusal({ clientAddresses }, editor)).toEqual({ kind: 'invalid', field: 'clientIp' });
    }
    expect(await refusal({ caseId: 'no-such-case' }, editor)).toMatchObject({ kind: 'not_found' });
  });

  it('one mailbox listens for one execution, also when two start at the same instant', async () => {
    const editor = await newEditor(server);
    const outcomes = await Promise.allSettled([
      startExecution(request(editor)),
      startExecution(request(editor, { caseId: 'authcli-auth-imap' })),
      startExecution(request(editor, { caseId: 'authcli-tls-smtp' })),
    ]);
    const started = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value.number] : [],
    );
    expect(started).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ kind: 'conflict', details: { number: started[0] } });
      }
    }
    expect((await startExecution(request(editor, { caseId: 'psc-auth-imap' }))).state).toBe('listening');
  });

  it('a case without its identity conflicts', async () => {
    const editor = await newEditor(server);
    const { sql } = server.database;
    await sql`update account set id_nat_psc = null, personal_mailbox_id = null where id = ${editor.account.id}`;
    expect(await refusal({ caseId: 'psc-auth-imap' }, editor)).toMatchObject({ kind: 'conflict' });
    const cases = await listCases(editor.organisationId, editor.account.id);
    expect(cases.find(({ id }) => id === 'psc-auth-imap')).toMatchObject({ available: false });
    expect(cases.find(({ id }) => id === 'authcli-auth-imap')).toMatchObject({ available: true });
  });

  it('the hourly limit holds for the organisation, and says how long to wait', async () => {
    const editor = await newEditor(server);
    server.config.executionsPerHour = 2;
    try {
      for (let n = 0; n < 2; n++) {
        const { number } = await startExecution(request(editor));
        await abortExecution(editor, number);
      }
      expect(await refusal({}, editor)).toMatchObject({ kind: 'too_many', retryAfter: expect.any(Number) });
    } finally {
      server.config.executionsPerHour = 1000;
    }
  });
});

describe('what is frozen at the start', () => {
  it('normalises addresses, proves the caller’s and only that one', async () => {
    const editor = await newEditor(server);
    const view = await startExecution(
      request(editor, {
        callerAddress: '192.0.2.7',
        clientAddresses: ['::ffff:192.0.2.7', '2001:DB8::1', '192.0.2.7', ''],
      }),
    );
    expect(view.clientIp).toEqual(['192.0.2.7', '2001:db8::1']);
    const row = await executionOf(server.database.db, editor, view.number);
    expect(row?.execution.snapshot?.addresses).toEqual({
      declared: ['192.0.2.7', '2001:db8::1'],
      proven: ['192.0.2.7'],
    });
  });

  it('keeps the controls of the same host kind and protocol, of this account only', async () => {
    const [editor, other] = [await newEditor(server), await newEditor(server)];
    for (const [who, protocol] of [
      [editor, 'imap'],
      [editor, 'smtp'],
      [other, 'imap'],
    ] as const) {
      const connection = server.lab.connect('org-valid', protocol, who);
      await connection.open();
      await connection.handshake();
      await connection.succeed(who);
    }
    const view = await startExecution(request(editor));
    const { snapshot } = (await executionOf(server.database.db, editor, view.number))!.execution;
    expect(snapshot?.controls).toHaveLength(1);
    expect(snapshot?.controls[0]).toMatchObject({ address: editor.address, fingerprint: 'same' });
  });

  it('keeps the certificate that the laboratory last met on the host, renewed since the start or not', async () => {
    const editor = await newEditor(server);
    const frozen = async () => {
      const { number } = await startExecution(request(editor));
      const row = await executionOf(server.database.db, editor, number);
      await abortExecution(editor, number);
      return row?.execution.snapshot?.host;
    };
    const before = await frozen();
    expect(before?.fingerprint).toBe('AA');
    const { sql } = server.database;
    await sql`insert into lab_check (process, subject, ok, detail, facts, checked_at)
              select p.name, ${`host:${before!.key}:imap`}, true, '', '{"fingerprint":"BB"}', clock_timestamp()
              from lab_process p where p.ended_at is null limit 1`;
    expect((await frozen())?.fingerprint).toBe('BB');
    await sql`delete from lab_check`;
  });

  it('keeps the wish to listen for the full delay; without one, the policy of the instance', async () => {
    const editor = await newEditor(server);
    const frozen = async (listenFullDelay?: boolean) => {
      const { number } = await startExecution(request(editor, { listenFullDelay }));
      const row = await executionOf(server.database.db, editor, number);
      await abortExecution(editor, number);
      return row?.execution.snapshot?.policies;
    };
    expect(await frozen(true)).toEqual({ ...server.config.policies, listenFullDelay: true });
    expect(await frozen()).toEqual(server.config.policies);
    server.config.policies.listenFullDelay = true;
    try {
      expect(await frozen()).toMatchObject({ listenFullDelay: true });
      expect(await frozen(false)).toMatchObject({ listenFullDelay: false });
    } finally {
      server.config.policies.listenFullDelay = false;
    }
  });

  it('asks the laboratory to close the sessions that are open, and only that', async () => {
    const editor = await newEditor(server);
    const view = await startExecution(request(editor));
    const orders = await server.database.sql`
      select kind, host, protocol, mailbox_id::int from lab_instruction where mailbox_id = ${editor.account.applicative!.id}`;
    expect([...orders]).toEqual([
      {
        kind: 'close_sessions',
        host: 'org-expired',
        protocol: 'imap',
        mailbox_id: editor.account.applicative!.id,
      },
    ]);
    expect(await executionInstructions(editor, view.number)).toEqual(
      await caseInstructions(editor.organisationId, editor.account.id, 'authcli-expired-imap'),
    );
  });
});

it('answers whatever belongs to another organisation exactly like what does not exist', async () => {
  const [owner, stranger] = [await newEditor(server), await newEditor(server)];
  const { number } = await startExecution(request(owner));
  const attempts: ((target: { number: number; accountId: number }) => Promise<unknown>)[] = [
    (target) => getExecution(stranger, target.number),
    (target) => listEvents(stranger, target.number, { after: 0, limit: 10 }),
    (target) => executionInstructions(stranger, target.number),
    (target) => abortExecution(stranger, target.number),
    (target) => reportOf(stranger, target.number),
    (target) => getAccount(stranger.organisationId, target.accountId),
    (target) => listCases(stranger.organisationId, target.accountId),
    (target) => caseInstructions(stranger.organisationId, target.accountId, 'authcli-auth-imap'),
    (target) => startExecution(request(stranger, { accountId: target.accountId })),
    // A token is scoped to one account of its organisation.
    (target) =>
      getExecution(
        { organisationId: owner.organisationId, accountId: target.accountId + 1_000_000 },
        target.number,
      ),
  ];
  const answer = (work: Promise<unknown>) =>
    work.then(
      () => 'answered',
      (error) => `${error.kind}: ${error.message}`,
    );
  for (const attempt of attempts) {
    const foreign = await answer(attempt({ number, accountId: owner.account.id }));
    expect(foreign).toMatch(/^not_found/);
    expect(foreign).toBe(await answer(attempt({ number: 99_999_999, accountId: 99_999_999 })));
  }
  const { executions } = await listExecutions({ organisationId: stranger.organisationId, limit: 50 });
  expect(executions).toEqual([]);
  expect((await getExecution(owner, number)).state).toBe('listening');
});

it('an interruption does not take the place of a result', async () => {
  const editor = await newEditor(server);
  const last = async () =>
    (await listCases(editor.organisationId, editor.account.id)).find(
      ({ id }) => id === 'authcli-expired-imap',
    )?.last;
  const first = await startExecution(request(editor));
  await abortExecution(editor, first.number);
  expect(await last()).toMatchObject({ number: first.number, verdict: 'aborted' });
  const second = await startExecution(request(editor));
  await server.database
    .sql`update execution set state = 'done', verdict = 'ok' where number = ${second.number}`;
  const third = await startExecution(request(editor));
  expect(await last()).toMatchObject({ number: third.number, state: 'listening' });
  await abortExecution(editor, third.number);
  expect(await last()).toMatchObject({ number: second.number, verdict: 'ok' });
});
