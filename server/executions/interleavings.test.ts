/**
 * Random interleavings of starts, evidence, aborts, skipped pauses, deadlines, deaths of leaders and of the laboratory, of
 * tests and of campaigns: whatever happens, everything ends, and what is said in the end is true.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findCase } from '../cases/catalogue';
import { eventually, newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { abortExecution } from './abort';
import { noteTransitions, wrongTransitions } from './interleavings/history';
import { type LabDeath, MortalLab } from './interleavings/lab';
import { type LeaderDeath, leadInTurns } from './interleavings/leaders';
import { CASES, Player, type Script, script } from './interleavings/moves';
import { expectSound, expectTrue, type Row, rowsOf, sharedConnections } from './interleavings/truth';
import { compareJudgements } from './rejudge';

const POLICIES = { quietMs: 100, settleMs: 100, followMs: 400 };

let server: TestServer;
let lab: MortalLab;
const deaths = { leaders: 0, laboratory: 0 };
const verdicts = new Map<string, number>();

beforeAll(async () => {
  server = await openTestServer(POLICIES);
  lab = new MortalLab(server.database);
  await noteTransitions(server.database);
  // Windows of a second: a deadline is one of the things that happen.
  for (const id of CASES) findCase(id)!.delay.min = 1;
});
afterAll(() => server.close());

const scripts = fc.array(script, { minLength: 20, maxLength: 20 });
const leaderDeaths = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 200 }),
    answered: fc.boolean(),
    absent: fc.constantFrom(0, 0, 0, 0, 100, 400),
  }),
  { minLength: 35, maxLength: 35 },
);
const labDeaths = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 50 }),
    losing: fc.nat({ max: 60 }),
    absent: fc.constantFrom(0, 50, 300, null),
  }),
  { minLength: 16, maxLength: 16 },
);

/** Lets everything happen at once, and checks it when all is over. */
async function live(plays: Script[], leaders: LeaderDeath[], laboratory: LabDeath[]): Promise<void> {
  await lab.live(laboratory);
  let stop: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const leading = leadInTurns(server.database.serverUrl, leaders, stopped);
  const ends = await Promise.allSettled(
    plays.map(async (play) => {
      const editor = await newEditor(server);
      const player = new Player(editor, lab, () => soundRows(editor));
      await player.play(play);
      await expectTrueEnd(editor, player);
    }),
  );
  stop();
  deaths.leaders += await leading;
  await lab.rest();
  deaths.laboratory += lab.deaths;
  lab.deaths = 0;
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function soundRows(editor: TestEditor): Promise<Row[]> {
  const rows = await rowsOf(server.database, editor);
  expectSound(rows);
  return rows;
}

async function expectTrueEnd(editor: TestEditor, { wishes }: Player): Promise<void> {
  const { database } = server;
  const isOver = (rows: Row[]) => rows.every(({ state }) => state === 'done');
  await eventually(() => soundRows(editor), isOver, 60_000);
  // Until nothing is awaited any more, a verdict that is watched may turn.
  const open = () => database.sql`
    select number from execution where account_id = ${editor.account.id} and closed_at is null`;
  await eventually(open, (rows) => rows.length === 0, 20_000);
  const rows = await soundRows(editor);
  for (const verdict of await expectTrue({ database, lab, followMs: POLICIES.followMs }, editor, rows)) {
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  }
  // Too late for a wish: it is answered what there is, and changes nothing.
  for (const { number, verdict } of rows) {
    expect((await abortExecution(editor, number)).verdict).toBe(verdict);
  }
  expect(await wrongTransitions(database, editor.organisationId)).toEqual([]);
  expect(await sharedConnections(database, editor)).toEqual([]);
  for (const { number } of rows) {
    const { before, now, differs } = await compareJudgements(database.db, editor, number);
    expect(differs, `#${number}: ${JSON.stringify([before, now])}`).toBe(false);
  }
  expectHonoured(rows, wishes);
}

/** What a wish to abort was answered stays, and nobody is aborted who did not wish it. */
function expectHonoured(rows: Row[], wishes: Player['wishes']): void {
  const wished = new Set(wishes.map(({ number }) => number));
  for (const { number, state, verdict } of wishes) {
    expect(state).toBe('done');
    const row = rows.find((one) => one.number === number);
    if (verdict === 'aborted') expect(row?.verdict).toBe('aborted');
    else expect(row?.verdict).not.toBe('aborted');
  }
  for (const { number, parent, case_id, verdict } of rows) {
    // A campaign is no better than its tests.
    if (verdict === 'aborted' && case_id !== null)
      expect(wished.has(number) || wished.has(parent ?? -1), `#${number} was aborted by nobody`).toBe(true);
  }
}

/** Guarantee: whatever races and whoever dies, an execution ends once, in order, with a verdict that its evidence bears out. */
it('ends in a true state, whatever comes in whatever order, over dozens of killed leaders', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, leaderDeaths, (plays, leaders) => live(plays, leaders, [])),
    { numRuns: 2, endOnFailure: true },
  );
  // Otherwise nothing was put to the test.
  for (const verdict of ['ok', 'ko', 'inconclusive']) expect(verdicts.get(verdict)).toBeGreaterThan(5);
}, 240_000);

/** Guarantee: what was seen counts, and what rests on absence does not, when the laboratory died or lost something. */
it('ends in a true state when the laboratory dies as well', async () => {
  await fc.assert(fc.asyncProperty(scripts, leaderDeaths, labDeaths, live), {
    numRuns: 1,
    endOnFailure: true,
  });
  expect(deaths.laboratory).toBeGreaterThan(5);
  expect(deaths.leaders + deaths.laboratory).toBeGreaterThanOrEqual(100);
}, 240_000);

if (process.env.TEST_LOG) afterAll(() => console.log(deaths, Object.fromEntries(verdicts)));
