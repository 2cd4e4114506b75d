import { afterAll, beforeAll, expect, it } from 'vitest';
import { endPause, setWait } from '../../db/queries/campaign';
import { requestAbort } from '../../db/queries/execution-state';
import { appendEvents } from '../../db/queries/matching';
import { eventually, newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import type { EventView, ExecutionView } from '../views';
import { Hub } from './hub';

let server: TestServer;
const hub = new Hub();

beforeAll(async () => {
  server = await openTestServer();
  await server.lab.begin();
});
afterAll(async () => {
  await hub.stop();
  await server.close();
});

async function append(number: number, count: number): Promise<void> {
  const connection = server.lab.connect('org-expired', 'imap', { address: '127.0.0.9' });
  for (let n = 0; n < count; n++) {
    const id = await connection.see({ type: 'limit.reached', data: { limit: 'x', message: `${n}` } });
    await appendEvents(server.database.db, number, [id]);
  }
}

function collector() {
  const seqs: number[] = [];
  const views: ExecutionView[] = [];
  return {
    seqs,
    views,
    events: (events: EventView[]) => void seqs.push(...events.map(({ seq }) => seq)),
    execution: (view: ExecutionView) => void views.push(view),
    withdrawn: () => {},
  };
}

const upTo = (count: number, from = 1) =>
  Array.from({ length: count - from + 1 }, (_, index) => index + from);

const execution = async (editor: TestEditor) => editor.start('authcli-expired-imap', { delaySeconds: 60 });

it('sends every line once and in order to followers that join while several writers append', async () => {
  const editor = await newEditor(server);
  const number = await execution(editor);
  const sinks = Array.from({ length: 6 }, collector);
  const writers = Array.from({ length: 4 }, () => append(number, 40));
  for (const [index, sink] of sinks.entries()) {
    await hub.follow(editor, number, index, sink);
    await append(number, 5);
  }
  await Promise.all(writers);
  const total = 4 * 40 + 6 * 5;
  for (const [index, sink] of sinks.entries()) {
    await eventually(
      async () => sink.seqs.at(-1),
      (last) => last === total,
    );
    expect(sink.seqs).toEqual(upTo(total, index + 1));
  }
});

it('misses nothing when its database connection is cut', async () => {
  const editor = await newEditor(server);
  const number = await execution(editor);
  const sink = collector();
  await hub.follow(editor, number, 0, sink);
  await append(number, 3);
  await eventually(
    async () => sink.seqs.length,
    (length) => length === 3,
  );
  await server.database.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'motco2-live (listen)'`;
  await append(number, 3);
  await eventually(
    async () => sink.seqs.length,
    (length) => length === 6,
  );
  expect(sink.seqs).toEqual(upTo(6));
});

it('tells each change of state, and the lines that belong to it first', async () => {
  const editor = await newEditor(server);
  const number = await execution(editor);
  const sink = collector();
  await hub.follow(editor, number, 0, sink);
  await append(number, 2);
  await requestAbort(server.database.db, editor, number);
  await eventually(
    async () => sink.views.at(-1)?.verdict,
    (verdict) => verdict === 'aborted',
  );
  expect(sink.seqs).toEqual([1, 2]);
});

it('tells of a campaign each change of its tests and of its pause, and no line of theirs', async () => {
  const editor = await newEditor(server);
  const cases = ['authcli-expired-imap', 'authcli-expired-smtp'];
  const { number, tests } = await editor.startCampaign('MSS-LPS-SEGUR-1', { cases });
  const sink = collector();
  await hub.follow(editor, number, 0, sink);
  await append(tests[0]!, 2);
  const told = (holds: (view: ExecutionView) => boolean) =>
    eventually(
      async () => sink.views.at(-1),
      (view) => view !== undefined && holds(view),
    );
  await told(({ run }) => run?.current === tests[0]);
  await requestAbort(server.database.db, editor, tests[0]!);
  await told(({ children }) => children?.[0]?.verdict === 'aborted');
  const { db } = server.database;
  await setWait(db, number, { waitsFor: 'pause', nextAt: new Date(Date.now() + 60_000) });
  await told(({ run }) => run?.nextAt !== null);
  await endPause(db, editor, number);
  await told(({ run }) => /maintenant/.test(run?.waiting ?? ''));
  await requestAbort(db, editor, number);
  await told(({ state, children }) => state === 'done' && children?.[1]?.verdict === 'skipped');
  expect(sink.seqs).toEqual([]);
});

it('answers a foreign number exactly like an unknown one', async () => {
  const [one, two] = [await newEditor(server), await newEditor(server)];
  const number = await execution(one);
  const foreign = await hub.follow(two, number, 0, collector()).catch((error) => error);
  const unknown = await hub.follow(two, 999_999, 0, collector()).catch((error) => error);
  expect(foreign).toMatchObject({ name: 'Refusal', kind: 'not_found' });
  expect(foreign.message).toBe(unknown.message);
});
