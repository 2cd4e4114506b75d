import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster } from '../db/embedded/cluster';
import { prepareDatabase } from '../db/migrate';
import { openTestDatabase, type TestDatabase } from '../db/testing';
import { createLog } from './log';
import { Recorder, type RecorderOptions } from './recorder';
import { cleanText } from './recording/clean';
import type { EventOrigin } from './sink';
import { stablePort } from './testing-port';

const log = createLog('silent', 'test');
const CONNECTION = '00000000-0000-4000-8000-000000000001';
const origin = (connectionSeq: number): EventOrigin => ({
  connection: CONNECTION,
  connectionSeq,
  host: 'org-valid',
  protocol: 'imap',
  clientAddress: '127.0.0.1',
});
const noop = (args = '') => ({
  type: 'command' as const,
  data: { name: 'NOOP', args, tls: false, tag: 'a' },
});

let database: TestDatabase;
let sql: postgres.Sql;
beforeAll(async () => {
  database = await openTestDatabase();
  sql = postgres(database.adminUrl, { max: 2 });
});
afterAll(async () => {
  await sql.end();
  await database.close();
});

const start = (name: string, more: Partial<RecorderOptions> = {}) =>
  Recorder.start({ databaseUrl: database.labUrl, name, bufferedEvents: 1000, log, ...more });

const processRow = async (sql: postgres.Sql, id: string) =>
  (
    await sql`select *, (select count(*)::int from event e where e.process = p.id and e.at <= p.stored_up_to) as covered
             from lab_process p where id = ${id}`
  )[0]!;

describe('the recorder', () => {
  it('leaves figures that agree with its events', async () => {
    const recorder = await start('figures');
    const opened = { type: 'connection.opened' as const, data: { port: 143 } };
    for (let i = 0; i < 3; i++) recorder.record(origin(i), opened);
    const failure = { mechanism: 'PLAIN', tls: true, user: null, explanation: '', aliasLabel: null };
    recorder.record(origin(3), {
      type: 'auth.failed',
      data: { ...failure, cause: 'token_expired', token: null, certificate: null },
    });
    const closed = {
      by: 'client',
      reason: null,
      bytesIn: 0,
      bytesOut: 0,
      unparsedBytes: 0,
      durationMs: 1,
    } as const;
    recorder.record(origin(4), { type: 'connection.closed', data: closed });
    await recorder.stop();
    expect((await processRow(sql, recorder.process)).metrics).toMatchObject({
      'connections_total{protocol="imap",listener="starttls"}': 3,
      'connections_open{protocol="imap"}': 2,
      'authentications_total{protocol="imap",outcome="token_expired"}': 1,
      ...{ events_total: 5, events_lost_total: 0, events_buffered: 0 },
    });
  });

  it('ends the former run of its name when that one is known to have died, and those of names without process', async () => {
    const [before] = await sql`insert into lab_process (id, name, stored_up_to)
      values (gen_random_uuid(), 'slot-1', clock_timestamp() - interval '5 seconds') returning id`;
    const other = await start('slot-9');
    const next = await start('slot-1', { diedMsAgo: () => 700, retired: ['slot-9'] });
    const [dead, retired, own] = await Promise.all(
      [before!.id, other.process, next.process].map((id) => processRow(sql, id)),
    );
    expect(dead!.ending).toBe('replaced');
    const early = own!.created_at.getTime() - dead!.ended_at.getTime();
    // 700 ms, less what the two statements of the announcement take on a busy machine.
    expect(early).toBeGreaterThan(200);
    expect(early).toBeLessThan(4000);
    expect(retired!.ending).toBe('replaced');
    for (const recorder of [other, next]) await recorder.stop();
  });

  it('stores events in order, numbered without gaps, as soon as asked, and ends its run cleanly', async () => {
    const recorder = await start('order');
    for (let i = 0; i < 1200; i++) {
      recorder.record(origin(i), noop(String(i)));
      if (i % 100 === 0) await recorder.stored(i + 1 - 1 || 1);
    }
    const last = recorder.record(origin(1200), noop('last'));
    await recorder.stored(last);
    const rows = await sql`
      select process_seq, connection_seq, id, data->>'args' as args from event
      where process = ${recorder.process} order by process_seq`;
    expect(rows.map((row) => Number(row.process_seq))).toEqual(Array.from({ length: 1201 }, (_, i) => i + 1));
    expect(rows.at(-1)).toMatchObject({ args: 'last', connection_seq: 1200 });
    const ids = rows.map((row) => Number(row.id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    await recorder.stop();
    expect(await processRow(sql, recorder.process)).toMatchObject({
      ending: 'clean',
      last_seq: '1201',
      lost_events: '0',
      covered: 1201,
    });
  });

  it('cleans what a client sent and cuts it to the limit of its field', async () => {
    const recorder = await start('clean');
    const nasty = `a\u0000b\r\n\u001b[31m\u202eevil\ud800${'x'.repeat(100_000)}`;
    await recorder.stored(recorder.record(origin(0), noop(nasty)));
    const [row] = await sql`select data from event where process = ${recorder.process}`;
    expect(row!.data.args).toHaveLength(400);
    expect(row!.data.args).toMatch(/^a\ufffdb\ufffd\ufffd\ufffd\[31m\ufffdevil\ufffdxxx.*…$/);
    await recorder.stop();
    expect(cleanText('\u{1f600}'.repeat(10), 4)).toBe('\u{1f600}\ufffd…');
  });

  it('counts an event that does not fit its schema as lost, and never says that it is stored', async () => {
    const recorder = await start('invalid');
    // biome-ignore lint/suspicious/noExplicitAny: a defect of ours, simulated
    const seq = recorder.record(origin(0), { type: 'folder.opened', data: { folder: 3 } } as any);
    await expect(recorder.stored(seq)).rejects.toThrow(/lost/);
    await recorder.stop();
    const row = await processRow(sql, recorder.process);
    expect(row).toMatchObject({ lost_events: '1', last_seq: '2' });
    expect(await sql`select type from event where process = ${recorder.process}`).toMatchObject([
      { type: 'laboratory.gap' },
    ]);
  });

  it('ends the former run of the same name, which notices', async () => {
    let replaced = () => {};
    const noticed = new Promise<void>((done) => {
      replaced = done;
    });
    const former = await start('same', { onReplaced: replaced });
    const next = await start('same');
    expect(await processRow(sql, former.process)).toMatchObject({ ending: 'replaced' });
    await noticed;
    await former.stop();
    await next.stop();
    expect(await processRow(sql, former.process)).toMatchObject({ ending: 'replaced' });
  });

  it('loses and doubles nothing, and never writes a mark that is not true, while its connections are killed', async () => {
    const recorder = await start('killed');
    let recorded = 0;
    const delays: number[] = [];
    let running = true;
    const producers = [1, 2, 3].map(async () => {
      while (running) {
        const seq = recorder.record(origin(recorded), noop(String(recorded++)));
        if (recorded % 7 === 0) {
          const asked = performance.now();
          await recorder.stored(seq);
          delays.push(performance.now() - asked);
        }
        await wait(Math.random() * 3);
      }
    });
    const seen: { upTo: Date; covered: number; lastSeq: number }[] = [];
    const marks = () => new Set(seen.map(({ upTo }) => upTo.getTime())).size;
    // A busy machine writes fewer marks between two deaths: on until there are some.
    for (let i = 0; i < 60 || (marks() <= 2 && i < 250); i++) {
      if (i % 8 === 0) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'killed (recorder)'`;
      }
      const row = await processRow(sql, recorder.process);
      seen.push({ upTo: row.stored_up_to, covered: row.covered, lastSeq: Number(row.last_seq) });
      await wait(50);
    }
    running = false;
    await Promise.all(producers);
    await recorder.stop();
    const events = await sql`
      select process_seq, at, data->>'args' as args from event where process = ${recorder.process} order by process_seq`;
    expect(events.map((row) => row.args)).toEqual(Array.from({ length: recorded }, (_, i) => String(i)));
    expect(marks()).toBeGreaterThan(2);
    for (const { upTo, covered, lastSeq } of seen) {
      expect(events.filter((row) => row.at <= upTo)).toHaveLength(covered);
      expect(lastSeq).toBeLessThanOrEqual(recorded);
    }
    const times = events.map((row) => row.at.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    // A connection killed while it is being opened costs the driver its whole connection timeout, no more.
    expect(Math.max(...delays)).toBeLessThan(10_000);
  });
});

describe('the recorder without its database', () => {
  it('takes only so many transcripts, and evidence all the same, until it has room again', async () => {
    const own = await openTestDatabase();
    const recorder = await Recorder.start({
      ...{ databaseUrl: own.labUrl, name: 'crowded', bufferedEvents: 1000, log },
    });
    const said = { at: 1, from: 'client' as const, tls: false, text: 'a NOOP' };
    const transcript = { type: 'transcript' as const, data: { lines: [said] } };
    let taken = 0;
    // In one turn of the loop, so that nothing of it can be stored yet.
    for (; !recorder.crowded; taken++) recorder.record(origin(taken), transcript);
    expect(taken).toBe(200);
    expect(recorder.overloaded).toBe(false);
    await recorder.stored(recorder.record(origin(taken), noop('evidence')));
    expect(recorder.crowded).toBe(false);
    await recorder.stop();
    await own.close();
  });

  it('keeps events within bounds, answers nothing on them, tells what was lost, and catches up', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'motco2-recorder-'));
    const first = await startCluster({ dir: join(dir, 'pg'), port: await stablePort(), durable: false });
    const { labUrl, adminUrl } = await prepareDatabase(first.adminUrl, { server: 's', lab: 'l' }, 'motco2');
    const recorder = await Recorder.start({
      databaseUrl: labUrl,
      name: 'away',
      bufferedEvents: 10,
      storeTimeoutMs: 300,
      log,
    });
    await recorder.stored(recorder.record(origin(0), noop('before')));
    await first.stop();

    const during = Array.from({ length: 8 }, (_, i) => recorder.record(origin(i + 1), noop(`during ${i}`)));
    await expect(recorder.stored(during.at(-1)!)).rejects.toThrow(/does not store/);
    expect(recorder.overloaded).toBe(true);
    for (let i = 0; i < 5; i++) recorder.record(origin(i + 9), noop(`overflow ${i}`));
    expect(recorder.record(origin(20), noop('overflow'))).toBe(0);

    const second = await startCluster({ dir: join(dir, 'pg'), port: first.port, durable: false });
    for (;;) {
      if (
        await recorder.stored(during.at(-1)!).then(
          () => true,
          () => false,
        )
      )
        break;
    }
    expect(recorder.overloaded).toBe(false);
    await recorder.stored(recorder.record(origin(21), noop('after')));
    await recorder.stop();

    const sql = postgres(adminUrl, { max: 1 });
    const rows = await sql`select process_seq::int as seq, type, data from event order by process_seq`;
    const numbers = rows.map((row) => row.seq);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(rows[0]!.data.args).toBe('before');
    expect(rows.filter((row) => row.data.args?.startsWith('during'))).toHaveLength(8);
    expect(rows.at(-1)!.data.args).toBe('after');
    expect(rows.find((row) => row.type === 'laboratory.gap')!.data.reason).toMatch(/^4 event/);
    const row = await processRow(sql, recorder.process);
    expect(Number(row.lost_events)).toBe(4);
    expect(Number(row.last_seq)).toBe(rows.length + 4);
    await sql.end();
    await second.stop();
    rmSync(dir, { recursive: true, force: true });
    rmSync(second.dataDir, { recursive: true, force: true });
  }, 60_000);
});
