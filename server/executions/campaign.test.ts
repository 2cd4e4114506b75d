import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostFor } from '../../conformance/hosts';
import { insertChildren, insertExecution } from '../../db/queries/execution-start';
import { listCampaigns } from '../cases/campaigns';
import { findCase } from '../cases/catalogue';
import { eventually, newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import type { ChildView, ExecutionView } from '../views';
import { abortExecution } from './abort';
import { listEvents } from './events';
import { getExecution } from './get';
import type { Leader } from './leader';
import { lengthenPause, skipPause } from './pause';
import { rerunExecution } from './rerun';

const BAD_CERTIFICATES = 'MSS-LPS-SEGUR-1';
const IMAP = ['authcli-expired-imap', 'authcli-revoked-imap', 'psc-expired-imap'];

let server: TestServer;
let leader: Leader | null = null;
let beating: NodeJS.Timeout;

beforeAll(async () => {
  server = await openTestServer({ quietMs: 200, settleMs: 200, followMs: 1000 });
  await server.lab.begin();
  beating = setInterval(() => void server.lab.mark().catch(() => {}), 50);
  leader = await server.lead();
});
afterAll(async () => {
  clearInterval(beating);
  await leader?.stop();
  await server.close();
});

const read = (editor: TestEditor, number: number) => getExecution(editor, number);
const over = (editor: TestEditor, number: number) =>
  eventually(
    () => read(editor, number),
    ({ state }) => state === 'done',
    20_000,
  );

/** Waits until a test listens, and plays it as its editor's software: the certificate is refused, or trusted. */
async function play(
  editor: TestEditor,
  number: number,
  behaviour: 'refuses' | 'trusts',
): Promise<ExecutionView> {
  const { case: id = '' } = await eventually(
    () => read(editor, number),
    ({ state }) => state === 'listening',
  );
  const { mie, defect, protocol } = findCase(id)!;
  const connection = server.lab.connect(hostFor(mie, defect).key, protocol, editor);
  await connection.open();
  if (behaviour === 'refuses') await connection.refuse(defect === 'expired' ? 45 : 44);
  else {
    await connection.handshake();
    await connection.attempt('someone');
    await connection.close();
  }
  return over(editor, number);
}

const states = ({ children = [] }: ExecutionView) => children.map(({ state }) => state);
const verdicts = ({ children = [] }: ExecutionView) => children.map(({ verdict }) => verdict);

describe.concurrent('a campaign', () => {
  it('plays its tests one after the other in the manual’s order, and gives the worst of their verdicts', async () => {
    const editor = await newEditor(server);
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, {
      ...{ cases: IMAP.toReversed(), pauseSeconds: 0, delaySeconds: 30 },
    });
    const first = await read(editor, number);
    expect(first.children?.map((child) => child.case)).toEqual(IMAP);
    expect(states(first)).toEqual(['listening', 'queued', 'queued']);
    expect(first.run?.current).toBe(tests[0]);
    for (const [index, test] of tests.entries()) {
      await play(editor, test, index === 1 ? 'trusts' : 'refuses');
    }
    const last = await over(editor, number);
    expect(verdicts(last)).toEqual(['ok', 'ko', 'ok']);
    expect(last.verdict).toBe('ko');
    expect(last.run).toMatchObject({ current: null, nextAt: null, waiting: null });
    const times = last.children as (ChildView & { startedAt: string; endedAt: string })[];
    for (let at = 1; at < times.length; at++) {
      expect(times[at]!.startedAt >= times[at - 1]!.endedAt).toBe(true);
    }
    for (const test of tests) expect((await read(editor, test)).parent).toBe(number);
  });

  it('waits for the pause, which the editor can end or lengthen; never for a test that is under way', async () => {
    const editor = await newEditor(server);
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, {
      ...{ cases: IMAP, pauseSeconds: 600, delaySeconds: 30 },
    });
    await expect(skipPause(editor, number)).rejects.toMatchObject({
      kind: 'conflict',
      details: { number: tests[0] },
    });
    await lengthenPause(editor, number, 60);
    await play(editor, tests[0]!, 'refuses');
    const pausing = await eventually(
      () => read(editor, number),
      ({ run }) => run?.nextAt !== null,
    );
    const ended = Date.parse(pausing.children![0]!.endedAt!);
    expect(Date.parse(pausing.run!.nextAt!) - ended).toBeGreaterThan(655_000);
    expect(Date.parse(pausing.run!.nextAt!) - ended).toBeLessThan(665_000);
    const longer = await lengthenPause(editor, number, 1800);
    expect(Date.parse(longer.run!.nextAt!) - Date.now()).toBeLessThanOrEqual(1_800_500);
    await skipPause(editor, number);
    await play(editor, tests[1]!, 'refuses');
    // The longer pause was for once.
    const second = await eventually(
      () => read(editor, number),
      ({ run }) => run?.nextAt != null,
    );
    expect(Date.parse(second.run!.nextAt!) - Date.now()).toBeLessThan(605_000);
    await abortExecution(editor, number);
  });

  it('waits until the connections of the former test have closed, unless the editor will not', async () => {
    const editor = await newEditor(server);
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, {
      ...{ cases: IMAP, pauseSeconds: 0, delaySeconds: 30 },
    });
    const lingering = server.lab.connect('org-expired', 'imap', editor);
    await lingering.open();
    await lingering.handshake();
    await lingering.attempt('someone');
    await over(editor, tests[0]!);
    const waiting = await eventually(
      () => read(editor, number),
      ({ run }) => /connexions/.test(run?.waiting ?? ''),
    );
    expect(states(waiting)).toEqual(['done', 'queued', 'queued']);
    await lingering.close();
    await play(editor, tests[1]!, 'refuses');
    await play(editor, tests[2]!, 'refuses');
    expect((await over(editor, number)).verdict).toBe('ko');
  });

  it('stops at the first test that is not OK when it was asked to', async () => {
    const editor = await newEditor(server);
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, {
      ...{ cases: IMAP, pauseSeconds: 0, delaySeconds: 30, continueOnFailure: false },
    });
    await play(editor, tests[0]!, 'trusts');
    const last = await over(editor, number);
    expect(verdicts(last)).toEqual(['ko', 'skipped', 'skipped']);
    expect(last.verdict).toBe('ko');
    expect((await read(editor, tests[1]!)).findings).toMatchObject([{ id: 'not-played', verdict: 'info' }]);
  });

  it('ends as a whole when it is aborted, and goes on when one of its tests is', async () => {
    const editor = await newEditor(server);
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, {
      ...{ cases: IMAP, pauseSeconds: 0, delaySeconds: 30 },
    });
    await abortExecution(editor, tests[0]!);
    await eventually(
      () => read(editor, tests[1]!),
      ({ state }) => state === 'listening',
    );
    const aborted = await abortExecution(editor, number);
    expect(aborted).toMatchObject({ state: 'done', verdict: 'aborted' });
    expect(verdicts(aborted)).toEqual(['aborted', 'aborted', 'skipped']);
    expect(await abortExecution(editor, number)).toEqual(aborted);
    // Its mailboxes are free.
    await editor.start('authcli-auth-imap');
  });

  it('follows a verdict that turns after its end', async () => {
    const editor = await newEditor(server);
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, {
      ...{ cases: IMAP.slice(0, 1), delaySeconds: 30 },
    });
    await play(editor, tests[0]!, 'refuses');
    expect((await over(editor, number)).verdict).toBe('ok');
    const late = server.lab.connect('org-expired', 'imap', editor);
    await late.open();
    await late.handshake();
    await late.attempt('someone');
    await late.close();
    await eventually(
      () => read(editor, number),
      ({ verdict }) => verdict === 'ko',
    );
  });
});

describe.concurrent('starting a campaign', () => {
  it('skips what the account cannot play, and says why; refuses when that is everything', async () => {
    const editor = await newEditor(server);
    const { sql } = server.database;
    await sql`update account set id_nat_psc = null, personal_mailbox_id = null where id = ${editor.account.id}`;
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, {
      ...{ cases: ['authcli-expired-imap', 'psc-expired-imap'], delaySeconds: 30 },
    });
    expect(verdicts(await read(editor, number))).toEqual([null, 'skipped']);
    expect((await read(editor, tests[1]!)).findings[0]?.message).toMatch(/Pro Santé Connect/);
    await play(editor, tests[0]!, 'refuses');
    expect((await over(editor, number)).verdict).toBe('ok');
    await expect(editor.startCampaign('MSS-LPS-SEGUR-PER-ORG-1')).rejects.toMatchObject({ kind: 'conflict' });
    const campaigns = await listCampaigns(editor.organisationId, editor.account.id);
    expect(campaigns).toHaveLength(5);
    // Two of its tests say less than all.
    const part = { tests: 2, of: campaigns[0]?.caseIds.length };
    expect(campaigns[0]).toMatchObject({ available: true, last: { number, verdict: 'ok', part } });
    expect(campaigns[4]).toMatchObject({ available: false, last: null });
  });

  it('reserves the mailboxes of its coming tests and takes none that listens', async () => {
    const editor = await newEditor(server);
    const alone = await editor.start('psc-auth-imap');
    await expect(editor.startCampaign(BAD_CERTIFICATES)).rejects.toMatchObject({
      ...{ kind: 'conflict', details: { number: alone } },
    });
    await abortExecution(editor, alone);
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, { cases: IMAP });
    await expect(editor.start('psc-auth-imap')).rejects.toMatchObject({
      ...{ kind: 'conflict', details: { number } },
    });
    await expect(editor.startCampaign('MSS-LPS-SEGUR-PER-ORG-1')).rejects.toMatchObject({
      ...{ kind: 'conflict', details: { number } },
    });
    // Only the last test uses the personal mailbox.
    await abortExecution(editor, tests[2]!);
    await editor.start('psc-auth-imap');
    await abortExecution(editor, number);
  });

  it('names the field at fault', async () => {
    const editor = await newEditor(server);
    const refusal = (options: Parameters<TestEditor['startCampaign']>[1], id = BAD_CERTIFICATES) =>
      editor.startCampaign(id, options).then(
        () => 'started',
        (error) => ({ kind: error.kind, field: error.details.field }),
      );
    expect(await refusal({}, 'MSS')).toEqual({ kind: 'not_found', field: 'campaign' });
    expect(await refusal({ cases: [] })).toEqual({ kind: 'invalid', field: 'cases' });
    expect(await refusal({ cases: ['psc-auth-imap'] })).toEqual({ kind: 'invalid', field: 'cases' });
    expect(await refusal({ delaySeconds: 4 })).toEqual({ kind: 'invalid', field: 'delaySeconds' });
    for (const pauseSeconds of [-1, 1801, 1.5, Number.NaN])
      expect(await refusal({ pauseSeconds })).toEqual({ kind: 'invalid', field: 'pauseSeconds' });
    expect(await refusal({ clientAddresses: ['x'] })).toEqual({ kind: 'invalid', field: 'clientIp' });
  });
});

describe.concurrent('playing again', () => {
  const again = (editor: TestEditor, number: number, only: 'all' | 'not_ok' = 'all') =>
    rerunExecution(
      {
        ...{ organisationId: editor.organisationId, callerAddress: editor.address },
        ...{ startedBy: null, through: { kind: 'browser' } },
      },
      number,
      only,
    );

  it('one test with its parameters', async () => {
    const editor = await newEditor(server);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 33 });
    await expect(again(editor, number)).rejects.toMatchObject({ kind: 'conflict', details: { number } });
    await abortExecution(editor, number);
    expect(await again(editor, number)).toMatchObject({
      ...{ rerunOf: number, delaySeconds: 33, clientIp: [editor.address], case: 'authcli-expired-imap' },
    });
  });

  it('a campaign, or only what was not OK in it', async () => {
    const editor = await newEditor(server);
    const { number, tests } = await editor.startCampaign(BAD_CERTIFICATES, {
      ...{ cases: IMAP, pauseSeconds: 0, delaySeconds: 30, continueOnFailure: false },
    });
    await play(editor, tests[0]!, 'refuses');
    await play(editor, tests[1]!, 'trusts');
    await over(editor, number);
    const rest = await again(editor, number, 'not_ok');
    expect(rest).toMatchObject({ rerunOf: number, run: { pauseSeconds: 0, continueOnFailure: false } });
    expect(rest.children?.map((child) => [child.case, child.delaySeconds])).toEqual([
      ['authcli-revoked-imap', 30],
      ['psc-expired-imap', 30],
    ]);
    await abortExecution(editor, rest.number);
    const whole = await again(editor, number);
    expect(whole.children?.map((child) => child.case)).toEqual(IMAP);
    await abortExecution(editor, whole.number);
  });
});

it('answers another organisation like what does not exist', async () => {
  const [owner, stranger] = [await newEditor(server), await newEditor(server)];
  const { number } = await owner.startCampaign(BAD_CERTIFICATES, { pauseSeconds: 600 });
  const attempts: ((number: number, accountId: number) => Promise<unknown>)[] = [
    (target) => skipPause(stranger, target),
    (target) => lengthenPause(stranger, target, 5),
    (target) => abortExecution(stranger, target),
    (target) =>
      rerunExecution(
        {
          ...{ organisationId: stranger.organisationId, callerAddress: null },
          ...{ startedBy: null, through: { kind: 'browser' } },
        },
        target,
        'all',
      ),
    (_, accountId) => listCampaigns(stranger.organisationId, accountId),
    (_, accountId) => stranger.startCampaign(BAD_CERTIFICATES, { accountId }),
  ];
  const answer = (work: Promise<unknown>) =>
    work.then(
      () => 'answered',
      (error) => `${error.kind}: ${error.message}`,
    );
  for (const attempt of attempts) {
    const foreign = await answer(attempt(number, owner.account.id));
    expect(foreign).toMatch(/^not_found/);
    expect(foreign).toBe(await answer(attempt(99_999_999, 99_999_999)));
  }
  expect((await read(owner, number)).state).toBe('listening');
});

describe.concurrent('ten tests back to back on one server', () => {
  /** A campaign that plays the same case ten times: the catalogue has none with ten on one server and protocol. */
  async function tenTimes(editor: TestEditor): Promise<number[]> {
    const { db, sql } = server.database;
    const { organisationId, account } = editor;
    const common = {
      organisationId,
      accountId: account.id,
      clientAddresses: [editor.address],
      delaySeconds: 5,
    };
    const parent = await insertExecution(db, {
      ...common,
      ...{ campaignId: 'MSS-LPS-SEGUR-GEN-APP', state: 'listening', startedAt: new Date(), pauseSeconds: 0 },
    });
    await sql`insert into proven_address (account_id, address, through) values (${account.id}, ${editor.address}, 'api')`;
    const rows = await insertChildren(
      db,
      Array.from({ length: 10 }, (_, index) => ({
        ...common,
        ...{
          parent,
          position: index + 1,
          caseId: 'authcli-expired-imap',
          mailboxId: account.applicative!.id,
        },
      })),
    );
    return [parent, ...rows.map(({ number }) => number)];
  }

  const listening = (editor: TestEditor, number: number) =>
    eventually(
      () => read(editor, number),
      ({ state }) => state !== 'queued',
      20_000,
    );

  /** The connections whose lines a log holds and that count. */
  async function judgedIn(editor: TestEditor, number: number): Promise<Set<string>> {
    const events = await listEvents(editor, number, { after: 0, limit: 1000 });
    return new Set(events.flatMap(({ judged, connection }) => (judged && connection ? [connection] : [])));
  }

  it('take no evidence from each other with a client that keeps its connections open', async () => {
    const editor = await newEditor(server);
    const [parent, ...tests] = await tenTimes(editor);
    const seen: string[] = [];
    for (const [index, test] of tests.entries()) {
      await listening(editor, test);
      const connection = server.lab.connect('org-expired', 'imap', editor);
      seen.push(connection.id);
      await connection.open();
      await connection.handshake();
      // Every other time it logs in; its connections stay open meanwhile, and in the next windows.
      if (index % 2 === 0) {
        await connection.attempt(editor.account.applicative!.address);
        await connection.succeed(editor);
      } else await abortExecution(editor, test);
      await over(editor, test);
      if (index < 9) await eventually(() => skipped(editor, parent!), Boolean);
    }
    expect(verdicts(await over(editor, parent!))).toEqual(
      tests.map((_, index) => (index % 2 === 0 ? 'ko' : 'aborted')),
    );
    for (const [index, test] of tests.entries()) {
      // An aborted one takes nothing in any more.
      const own = [...(await judgedIn(editor, test))];
      expect(own).toEqual(index % 2 === 0 || own.length > 0 ? [seen[index]] : []);
    }
  }, 60_000);

  it('take no evidence from each other with a client that tries again late', async () => {
    const editor = await newEditor(server);
    const [parent, ...tests] = await tenTimes(editor);
    const seen = new Map<number, string[]>(tests.map((test) => [test, []]));
    for (const [index, test] of tests.entries()) {
      await listening(editor, test);
      // What it should have done in the window before, as soon as the next one is open.
      const late = server.lab.connect('org-expired', 'imap', editor);
      seen.get(test)!.push(late.id);
      await late.open();
      await late.refuse(index === 4 ? 42 : 45);
      await over(editor, test);
    }
    // Far behind: the last window is still watched, the others are not.
    const last = server.lab.connect('org-expired', 'imap', editor);
    seen.get(tests[9]!)!.push(last.id);
    await last.open();
    await last.handshake();
    await last.attempt('someone');
    await last.close();
    const final = await eventually(
      () => read(editor, parent!),
      ({ verdict }) => verdict === 'ko',
    );
    expect(verdicts(final).filter((verdict) => verdict === 'ko')).toHaveLength(1);
    expect(verdicts(final)[9]).toBe('ko');
    for (const test of tests) expect([...(await judgedIn(editor, test))]).toEqual(seen.get(test));
  }, 60_000);

  /** Between two tests the pause is ended; a window that opened by itself needs none. */
  async function skipped(editor: TestEditor, parent: number): Promise<boolean> {
    await skipPause(editor, parent).catch(() => {});
    const { run } = await read(editor, parent);
    return run?.current !== null;
  }
});

/** Alone: the limit is everybody's. */
it('counts each of its tests within the hourly limit', async () => {
  const editor = await newEditor(server);
  server.config.executionsPerHour = 4;
  try {
    const { number } = await editor.startCampaign(BAD_CERTIFICATES, { cases: IMAP });
    await abortExecution(editor, number);
    await expect(editor.startCampaign(BAD_CERTIFICATES)).rejects.toMatchObject({
      ...{ kind: 'too_many', details: { retryAfter: expect.any(Number) } },
    });
    // What was never played leaves room.
    expect((await editor.startCampaign(BAD_CERTIFICATES, { cases: IMAP })).tests).toHaveLength(3);
  } finally {
    server.config.executionsPerHour = 1000;
  }
});
