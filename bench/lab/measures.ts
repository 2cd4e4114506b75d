/** What is measured, the same for every server. */
import { performance } from 'node:perf_hooks';
import { sampleMessage, type Target, Wire } from './client';
import { residentKilobytes } from './memory';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const CONCURRENCY = 16;
export const MESSAGES = 1000;
const MESSAGE_OCTETS = 10_000;
export const IDLE_SESSIONS = 2000;

/** Runs an action in `workers` loops for some seconds; actions per second. A failed action fails the measure. */
async function rate(workers: number, action: (worker: number) => Promise<void>): Promise<number> {
  let count = 0;
  const started = performance.now();
  const end = started + SECONDS * 1000;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (performance.now() < end) {
        await action(worker);
        count++;
      }
    }),
  );
  return (count * 1000) / (performance.now() - started);
}

/** STARTTLS handshakes per second. */
export const handshakes = (target: Target) =>
  rate(CONCURRENCY, async () => (await Wire.imap(target)).close());

/** Connection, login, SELECT, LOGOUT: sessions per second. */
export const sessions = (target: Target) =>
  rate(CONCURRENCY, async () => {
    const wire = await Wire.imap(target);
    await wire.imap(target.imapLogin());
    await wire.imap('SELECT INBOX');
    await wire.imap('LOGOUT').catch(() => {});
    wire.close();
  });

async function loggedIn(target: Target): Promise<Wire> {
  const wire = await Wire.imap(target);
  await wire.imap(target.imapLogin());
  return wire;
}

async function append(wire: Wire, folder: string, message: string): Promise<void> {
  const ready = wire.until(/^\+ /m);
  wire.socket.write(`a APPEND ${folder} {${message.length}}\r\n`);
  await ready;
  const stored = wire.until(/^a (OK|NO|BAD)/m);
  wire.socket.write(`${message}\r\n`);
  const answer = await stored;
  if (!/^a OK/m.test(answer)) throw new Error(answer);
}

/** Fills a new folder with MESSAGES messages of 10 kB over `workers` connections; messages per second. */
export async function appends(target: Target, folder: string, workers: number): Promise<number> {
  const message = sampleMessage(target.mailbox, MESSAGE_OCTETS);
  const wires = await Promise.all(Array.from({ length: workers }, () => loggedIn(target)));
  await wires[0]!.imap(`CREATE ${folder}`);
  const started = performance.now();
  await Promise.all(
    wires.map(async (wire) => {
      for (let index = 0; index < MESSAGES / workers; index++) await append(wire, folder, message);
    }),
  );
  const perSecond = (MESSAGES * 1000) / (performance.now() - started);
  for (const wire of wires) wire.close();
  return perSecond;
}

/** Messages per second of a FETCH of the whole folder: the median of ten, after five that warm everybody up. */
export async function fetches(target: Target, folder: string, items: string): Promise<number> {
  const wire = await loggedIn(target);
  await wire.imap(`SELECT ${folder}`);
  const times: number[] = [];
  for (let index = 0; index < 15; index++) {
    const started = performance.now();
    await wire.imap(`FETCH 1:* (${items})`);
    if (index >= 5) times.push(performance.now() - started);
  }
  wire.close();
  times.sort((a, b) => a - b);
  return (MESSAGES * 1000) / times[5]!;
}

/** Messages accepted per second over open, authenticated connections. */
export async function submissions(target: Target): Promise<number> {
  const message = sampleMessage(target.mailbox, MESSAGE_OCTETS);
  const wires = await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      const wire = await Wire.smtp(target);
      await wire.smtp(target.smtpLogin(), '235');
      return wire;
    }),
  );
  const perSecond = await rate(CONCURRENCY, async (worker) => {
    const wire = wires[worker]!;
    await wire.smtp(`MAIL FROM:<${target.mailbox}>`, '250');
    await wire.smtp(`RCPT TO:<${target.mailbox}>`, '250');
    await wire.smtp('DATA', '354');
    await wire.smtp(`${message}.`, '250');
  });
  for (const wire of wires) wire.close();
  return perSecond;
}

/** Memory that 2,000 sessions with INBOX selected, in IDLE, add to the server; megabytes. */
export async function idleMemory(target: Target): Promise<number> {
  const before = residentKilobytes(target.pids());
  const wires: Wire[] = [];
  while (wires.length < IDLE_SESSIONS) {
    const more = Array.from({ length: 50 }, async () => {
      const wire = await loggedIn(target);
      await wire.imap('SELECT INBOX');
      const idling = wire.until(/^\+ /m);
      wire.socket.write('i IDLE\r\n');
      await idling;
      return wire;
    });
    wires.push(...(await Promise.all(more)));
  }
  const after = residentKilobytes(target.pids());
  for (const wire of wires) wire.close();
  return (after - before) / 1024;
}
