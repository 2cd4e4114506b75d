import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openChild } from '../../db/queries/campaign';
import {
  reopen,
  requestAbort,
  toClosed,
  toDone,
  toJudging,
  turnVerdict,
} from '../../db/queries/execution-state';
import { appendEvents } from '../../db/queries/matching';
import { newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { getExecution } from './get';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.lab.begin();
});
afterAll(() => server.close());

const MOVES = ['abort', 'judging', 'ok', 'ko', 'turn', 'reopen', 'close', 'event'] as const;
type Move = (typeof MOVES)[number];

const outcome = (verdict: 'ok' | 'ko') => ({
  verdict,
  judgedUpTo: new Date(),
  judgedSeq: 0,
  watchUntil: verdict === 'ok' ? new Date(Date.now() + 60_000) : null,
});

/** Guarantee: whatever comes in whatever order or at once, an execution ends once, and what ended it stays. */
it('ends once, whatever races: abort, deadline, verdicts, later evidence, closing', async () => {
  const { db } = server.database;
  const play = async (editor: TestEditor, number: number, move: Move): Promise<boolean | number> => {
    switch (move) {
      case 'abort':
        return requestAbort(db, editor, number);
      case 'judging':
        return toJudging(db, number);
      case 'ok':
      case 'ko':
        return toDone(db, number, { ...outcome(move), ruleVersion: 'r@1' });
      case 'turn':
        return turnVerdict(db, number, outcome('ko'));
      case 'reopen':
        return reopen(db, number, 'listening');
      case 'close':
        return toClosed(db, number).then(() => true);
      case 'event': {
        const connection = server.lab.connect('org-expired', 'imap', editor);
        const id = await connection.open();
        return (await appendEvents(db, number, [id, id])).length;
      }
    }
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom(...MOVES), { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
      async (steps) => {
        const editor = await newEditor(server);
        const number = await editor.start('authcli-expired-imap', { delaySeconds: 60 });
        let events = 0;
        let closed = false;
        for (const together of steps) {
          const before = await getExecution(editor, number);
          const results = await Promise.all(
            together.map(async (move) => ({ move, did: await play(editor, number, move) })),
          );
          const after = await getExecution(editor, number);
          const did = (move: Move) =>
            results.filter((result) => result.move === move && result.did === true).length;
          // One abort at most ever succeeds, and nothing moves afterwards.
          expect(did('abort')).toBeLessThanOrEqual(1);
          if (before.verdict === 'aborted') {
            expect(after).toEqual(before);
            expect(
              results.every(({ move, did: done }) => move === 'close' || done === false || done === 0),
            ).toBe(true);
          }
          expect(after.state === 'done').toBe(after.verdict !== null);
          expect(after.state === 'done').toBe(after.endedAt !== null);
          if (did('ok') + did('ko') > 1) expect(together).toContain('reopen');
          events += results.reduce(
            (sum, result) => sum + (typeof result.did === 'number' ? result.did : 0),
            0,
          );
          expect(after.lastSeq).toBe(events);
          if (closed) expect(after).toEqual(before);
          if (together.includes('close') && together.length === 1 && before.state === 'done') closed = true;
        }
        await requestAbort(db, editor, number);
        await toClosed(db, number);
        const seqs = await server.database.sql<{ seq: number }[]>`
        select seq from execution_event where execution_number = ${number} order by seq`;
        expect(seqs.map(({ seq }) => seq)).toEqual(Array.from({ length: events }, (_, index) => index + 1));
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

it('opens no window for a test that was aborted or skipped while it waited', async () => {
  const { db, sql } = server.database;
  const editor = await newEditor(server);
  const number = await editor.start('authcli-expired-imap');
  await requestAbort(db, editor, number);
  const window = { startedAt: new Date(), deadline: new Date(Date.now() + 60_000) };
  expect(await openChild(db, number, window)).toBe(false);
  expect(await getExecution(editor, number)).toMatchObject({ state: 'done', verdict: 'aborted' });
  await sql`update execution set state = 'queued', verdict = null where number = ${number}`;
  expect(await openChild(db, number, window)).toBe(true);
  expect(await openChild(db, number, window)).toBe(false);
});
