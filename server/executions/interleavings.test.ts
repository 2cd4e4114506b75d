/**
 * Random interleavings of starts, evidence, aborts, skipped pauses, deadlines, crashes and restarts, of tests and of
 * campaigns: whatever happens, everything ends, and what is said in the end is true.
 */
import { drizzle } from 'drizzle-orm/postgres-js';
import fc from 'fast-check';
import pino from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostFor } from '../../conformance/hosts';
import * as schema from '../../db/schema';
import { findCase } from '../cases/catalogue';
import { isRefusal } from '../errors';
import {
  eventually,
  newEditor,
  openTestServer,
  type TestConnection,
  type TestEditor,
  type TestServer,
  ZONE,
} from '../testing';
import { abortExecution } from './abort';
import { Leader } from './leader';
import { lengthenPause, skipPause } from './pause';
import { compareJudgements } from './rejudge';

const CASES = ['authcli-expired-imap', 'authcli-expired-smtp', 'authcli-revoked-imap', 'psc-expired-imap'];

let server: TestServer;
let killed = 0;
beforeAll(async () => {
  server = await openTestServer({ quietMs: 100, settleMs: 100, followMs: 400 });
  // Windows of a second: a deadline is one of the things that happen.
  for (const id of CASES) findCase(id)!.delay.min = 1;
});
afterAll(() => server.close());

const MOVES = [
  ...['single', 'campaign', 'campaign', 'refuse', 'refuse', 'refuse', 'refuse', 'trust', 'linger', 'release'],
  ...['abort', 'abort test', 'skip', 'lengthen', 'rest'],
] as const;
type Move = (typeof MOVES)[number];

const script = fc.array(fc.tuple(fc.constantFrom(...MOVES), fc.nat({ max: 200 }), fc.nat({ max: 1000 })), {
  minLength: 8,
  maxLength: 14,
});
/**
 * After how many queries of a leader its connections are cut, before or behind the query, and for how long (ms)
 * nobody leads then.
 */
const crashes = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 70 }),
    answered: fc.boolean(),
    absent: fc.constantFrom(0, 0, 0, 0, 100, 400),
  }),
  { minLength: 35, maxLength: 35 },
);
type Crash = { after: number; answered: boolean; absent: number };

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A leader that loses everything at its n-th query, as a killed process does: transactions break off, nothing is tidied. */
async function leadUntilKilled(crash: Crash | null, stopped: Promise<void>) {
  let queries = 0;
  let die: () => void = () => {};
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  const sql = postgres(server.database.serverUrl, {
    ...{ max: 4, onnotice: () => {}, fetch_types: false },
    debug: () => {
      if (crash === null || ++queries !== crash.after) return;
      const cut = () => void sql.end({ timeout: 0 }).then(die, die);
      if (crash.answered) setTimeout(cut, 5);
      else cut();
    },
  });
  const leader = new Leader({
    ...{ db: drizzle(sql, { schema }), databaseUrl: server.database.serverUrl, zone: ZONE },
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
  });
  await leader.start().catch(() => {});
  await Promise.race([death, stopped]);
  // The next one begins while this one has not noticed yet.
  return async () => {
    await leader.stop().catch(() => {});
    await sql.end({ timeout: 0 });
  };
}

async function leadInTurns(plan: Crash[], stopped: Promise<void>) {
  const remains: Promise<void>[] = [];
  let over = false;
  void stopped.then(() => {
    over = true;
  });
  for (const crash of [...plan, null]) {
    if (over) break;
    if (crash !== null) killed++;
    const bury = await leadUntilKilled(crash, stopped);
    remains.push(bury());
    await Promise.race([wait(crash?.absent ?? 0), stopped]);
  }
  await Promise.all(remains);
}

/** Plays one editor's moves; what cannot be done now is not done. */
async function play(editor: TestEditor, moves: [Move, number, number][]): Promise<void> {
  const lingering: TestConnection[] = [];
  for (const [move, pause, choice] of moves) {
    await attempt(editor, move, choice, lingering).catch((error) => {
      if (!isRefusal(error)) throw error;
    });
    await wait(pause);
  }
  for (const connection of lingering) await connection.close();
}

async function attempt(editor: TestEditor, move: Move, choice: number, lingering: TestConnection[]) {
  const rows = await rowsOf(editor);
  const any = <T>(list: T[]): T | undefined => list[choice % Math.max(1, list.length)];
  const campaign = any(rows.filter((row) => row.campaign_id !== null && row.state !== 'done'));
  const listening = any(rows.filter((row) => row.case_id !== null && row.state === 'listening'));
  const connection = () => {
    const { mie, defect, protocol } = findCase(listening?.case_id ?? 'authcli-expired-imap')!;
    return server.lab.connect(hostFor(mie, defect).key, protocol, editor);
  };
  const delaySeconds = 1 + (choice % 3);
  switch (move) {
    case 'single':
      return editor.start(any(CASES)!, { delaySeconds });
    case 'campaign':
      return editor.startCampaign('MSS-LPS-SEGUR-1', {
        ...{ cases: CASES.slice(choice % 3), delaySeconds, pauseSeconds: choice % 2 },
        continueOnFailure: choice % 3 !== 0,
      });
    case 'refuse': {
      const one = connection();
      await one.open();
      // Now and then for a reason of its own.
      return one.refuse(choice % 8 === 0 ? 42 : /expired/.test(listening?.case_id ?? '') ? 45 : 44);
    }
    case 'trust':
    case 'linger': {
      const one = connection();
      await one.open();
      await one.handshake();
      if (move === 'linger') return lingering.push(one);
      await one.attempt('someone');
      return one.close();
    }
    case 'release':
      return lingering.pop()?.close();
    case 'abort':
      return campaign && abortExecution(editor, campaign.number);
    case 'abort test':
      return listening && abortExecution(editor, listening.number);
    case 'skip':
      return campaign && skipPause(editor, campaign.number);
    case 'lengthen':
      return campaign && lengthenPause(editor, campaign.number, 1);
    case 'rest':
      return;
  }
}

interface Row {
  number: number;
  parent: number | null;
  case_id: string | null;
  campaign_id: string | null;
  state: string;
  verdict: string | null;
  mailbox_id: number | null;
  started_at: Date | null;
  ended_at: Date | null;
  last_seq: number;
  lines: number;
  findings: number;
  highest: number | null;
}

async function rowsOf(editor: TestEditor): Promise<Row[]> {
  return server.database.sql<Row[]>`
    select number::int, parent::int, case_id, campaign_id, state, verdict, mailbox_id::int, started_at, ended_at, last_seq,
      (select count(*)::int from execution_event x where x.execution_number = e.number) as lines,
      (select count(*)::int from finding f where f.execution_number = e.number) as findings,
      (select max(position) from finding f where f.execution_number = e.number) as highest
    from execution e where account_id = ${editor.account.id} order by number`;
}

/** Holds at every moment. */
function expectSound(rows: Row[]): void {
  const open = rows.filter(({ state }) => state === 'listening' || state === 'judging');
  const tests = open.filter(({ case_id }) => case_id !== null);
  expect(new Set(tests.map(({ mailbox_id }) => mailbox_id)).size).toBe(tests.length);
  for (const row of rows) {
    const { state, verdict, ended_at, lines, last_seq, findings, highest } = row;
    expect([verdict !== null, ended_at !== null]).toEqual([state === 'done', state === 'done']);
    expect(lines).toBe(last_seq);
    expect(findings).toBe((highest ?? -1) + 1);
    if (row.campaign_id === null) continue;
    const children = rows.filter(({ parent }) => parent === row.number);
    expect(tests.filter(({ parent }) => parent === row.number).length).toBeLessThanOrEqual(1);
    if (state === 'done') expect(children.every((child) => child.state === 'done')).toBe(true);
    const played = children.filter(({ started_at }) => started_at !== null);
    for (let at = 1; at < played.length; at++) {
      const [before, after] = [played[at - 1]!, played[at]!];
      expect(after.started_at! >= before.ended_at!, `#${after.number} opened before its turn`).toBe(true);
    }
  }
}

/** An OK means that no credential reached the server while the window was open. */
async function expectNoFalseOk(editor: TestEditor): Promise<void> {
  const wrong = await server.database.sql`
    select e.number::int, a.at from execution e
    join event o on o.type = 'connection.opened' and o.host = e.snapshot->'host'->>'key'
      and o.client_address = ${editor.address} and o.at between e.started_at and e.deadline
    join event a on a.connection = o.connection and a.type = 'auth.attempted' and a.at <= e.deadline
    where e.account_id = ${editor.account.id} and e.verdict = 'ok'
      and o.protocol = split_part(e.case_id, '-', 3)
      and not exists (select from execution l where l.mailbox_id = e.mailbox_id and l.started_at > e.started_at
        and l.started_at <= o.at and l.snapshot->'host'->>'key' = e.snapshot->'host'->>'key')`;
  expect([...wrong]).toEqual([]);
}

/** Guarantee: whatever races and whoever dies, an execution ends once, in order, with a verdict that its evidence bears out. */
it('ends in a true state, whatever comes in whatever order, over a hundred killed leaders', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(script, { minLength: 14, maxLength: 14 }), crashes, async (scripts, plan) => {
      await server.lab.begin();
      const beating = setInterval(() => void server.lab.mark().catch(() => {}), 50);
      let stop: () => void = () => {};
      const stopped = new Promise<void>((resolve) => {
        stop = resolve;
      });
      const leading = leadInTurns(plan, stopped);
      try {
        const editors = await Promise.all(scripts.map(() => newEditor(server)));
        await Promise.all(editors.map((editor, index) => play(editor, scripts[index]!)));
        for (const editor of editors) {
          const over = (rows: Row[]) => {
            expectSound(rows);
            return rows.every(({ state }) => state === 'done');
          };
          const rows = await eventually(() => rowsOf(editor), over, 60_000);
          await expectNoFalseOk(editor);
          for (const { number } of rows) {
            // A verdict that is still watched may turn between two readings.
            await eventually(
              () => compareJudgements(server.database.db, editor, number),
              ({ differs }) => !differs,
            );
          }
        }
      } finally {
        stop();
        await leading;
        clearInterval(beating);
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
  expect(killed).toBeGreaterThan(50);
}, 240_000);
