/**
 * From the byte on the wire to the line in a browser-side socket: `node --import tsx bench/live.ts`.
 *
 * Starts an instance of its own, makes accounts whose clients connect from 127.0.1.1–50, keeps one authenticated IMAP
 * connection per account open within a listening execution, and times NOOP commands: t0 just before the write on
 * the TLS socket, t1 when socket.io delivers the event of that very command (same process, same clock).
 * Prints p50 and p99 with 1 and with 50 executions listening, and their ratio.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { io, type Socket as LiveSocket } from 'socket.io-client';
import type { ServerConfig } from '../server/config';
import type { LiveClientEvents, LiveServerEvents } from '../server/views';
import { removeInstanceData, startInstance, stopInstance } from '../tests/setup/instance';
import { type Instance, readInstance } from '../tests/support/instance';
import { portalCookie } from '../tests/support/login';
import { createBenchAccount } from './accounts';

const ACTIONS = 1000;
const EXECUTIONS = 50;
/** A certificate case stays undecided while a connection is open: its window lasts as long as the bench needs. */
const CASE = 'authcli-expired-imap';

/** The laboratory ends a client that gives this many commands without logging in; another connection takes over before. */
const COMMANDS_PER_CONNECTION = 80;

interface Client {
  socket: TLSSocket;
  next: number;
  number: number;
  reopen: () => Promise<TLSSocket>;
}

/** Reads until a line starts with `tag`. */
function answered(socket: Socket | TLSSocket, tag: string): Promise<void> {
  return new Promise((done, fail) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.split('\r\n').some((line) => line.startsWith(tag))) return;
      socket.off('data', onData);
      socket.off('error', fail);
      done();
    };
    socket.on('data', onData);
    socket.once('error', fail);
  });
}

/** A client that accepts the expired certificate and stays: its commands are lines of the execution. */
async function openClient(instance: Instance, account: BenchAccount, from: string): Promise<TLSSocket> {
  const host = instance.hosts.find(({ key }) => key === 'org-expired');
  if (!host) throw new Error('no expired host');
  const raw = connect({ host: host.imap.host, port: host.imap.port, localAddress: from });
  await answered(raw, '* OK');
  const upgraded = answered(raw, 's OK');
  raw.write('s STARTTLS\r\n');
  await upgraded;
  raw.removeAllListeners('data');
  const socket = tlsConnect({
    socket: raw,
    rejectUnauthorized: false,
    cert: account.cert,
    key: account.key,
    maxVersion: 'TLSv1.2',
  });
  await new Promise<void>((done, fail) => {
    socket.once('secureConnect', done);
    socket.once('error', fail);
  });
  socket.setNoDelay(true);
  return socket;
}

type BenchAccount = Awaited<ReturnType<typeof createBenchAccount>>;

const percentile = (sorted: number[], p: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? Number.NaN;

async function startExecution(instance: Instance, account: BenchAccount, from: string): Promise<number> {
  const response = await fetch(`${instance.api}/executions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ case: CASE, delaySeconds: 600, clientIp: from }),
  });
  if (response.status !== 201) throw new Error(await response.text());
  return ((await response.json()) as { number: number }).number;
}

/** Times `ACTIONS` commands spread over the clients, one at a time as a person's software acts. */
async function measure(
  clients: Client[],
  live: LiveSocket<LiveServerEvents, LiveClientEvents>,
): Promise<number[]> {
  const waiting = new Map<string, (at: number) => void>();
  live.on('events', ({ number, events }) => {
    const at = performance.now();
    for (const { type, data } of events) {
      if (type !== 'command') continue;
      const key = `${number}/${(data as { tag: string | null }).tag}`;
      waiting.get(key)?.(at);
      waiting.delete(key);
    }
  });
  const times: number[] = [];
  for (let index = 0; index < ACTIONS; index++) {
    const client = clients[index % clients.length];
    if (!client) throw new Error('no client');
    if (client.next % COMMANDS_PER_CONNECTION === COMMANDS_PER_CONNECTION - 1) {
      // The new one first: without any open connection the execution would conclude.
      const old = client.socket;
      client.socket = await client.reopen();
      old.destroy();
    }
    const tag = `n${client.next++}`;
    const seen = new Promise<number>((done, fail) => {
      waiting.set(`${client.number}/${tag}`, done);
      setTimeout(() => fail(new Error(`line ${tag} of #${client.number} never came`)), 10_000).unref();
    });
    const start = performance.now();
    client.socket.write(`${tag} NOOP\r\n`);
    times.push((await seen) - start);
  }
  live.removeAllListeners('events');
  return times.sort((a, b) => a - b);
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'motco2-bench-'));
  const launcher = await startInstance(dataDir, { MOTCO2_PORT_OFFSET: '373', EXECUTIONS_PER_HOUR: '10000' });
  try {
    const instance = readInstance(dataDir);
    const config = JSON.parse(readFileSync(join(dataDir, 'run', 'server.json'), 'utf8')) as ServerConfig;
    const cookie = await portalCookie('demo', instance);
    const live: LiveSocket<LiveServerEvents, LiveClientEvents> = io(instance.portal, {
      path: '/socket.io',
      transports: ['websocket'],
      extraHeaders: { cookie, origin: instance.portal },
    });
    await new Promise<void>((done, fail) => {
      live.once('connect', done);
      live.once('connect_error', fail);
    });
    const clients: Client[] = [];
    const results: { listening: number; p50: number; p99: number; max: number }[] = [];
    for (const listening of [1, EXECUTIONS]) {
      while (clients.length < listening) {
        const from = `127.0.1.${clients.length + 1}`;
        const account = await createBenchAccount(config, dataDir, clients.length);
        const number = await startExecution(instance, account, from);
        const { ok } = await live.emitWithAck('follow', { number, after: 0 });
        if (!ok) throw new Error(`following #${number} was refused`);
        const reopen = () => openClient(instance, account, from);
        clients.push({ socket: await reopen(), next: 0, number, reopen });
      }
      const times = await measure(clients, live);
      results.push({
        listening,
        p50: percentile(times, 50),
        p99: percentile(times, 99),
        max: times.at(-1) ?? Number.NaN,
      });
    }
    console.log(`${ACTIONS} actions, from the byte on the wire to the line in the socket (ms)`);
    console.table(
      results.map((row) => ({
        listening: row.listening,
        p50: row.p50.toFixed(1),
        p99: row.p99.toFixed(1),
        max: row.max.toFixed(1),
      })),
    );
    const [one, many] = results;
    if (one && many)
      console.log(
        `ratio 50/1: p50 × ${(many.p50 / one.p50).toFixed(2)}, p99 × ${(many.p99 / one.p99).toFixed(2)}; aim: p50 < 50, p99 < 150`,
      );
    for (const { socket } of clients) socket.destroy();
    live.close();
  } finally {
    await stopInstance(launcher);
    removeInstanceData(dataDir);
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
