/** Proxies in front of the running servers: believed when they are ours, unheard when not. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabEvent } from '../../conformance/events';
import { createImap } from '../imap';
import { createSmtp } from '../smtp';
import { startTestLab, type TestLab } from '../testing';
import { headerV2 } from './testing';

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab({
    protocols: { imap: createImap, smtp: createSmtp },
    hosts: ['org-valid'],
    proxies: ['127.0.0.1', '198.51.100.0/24'],
    limits: { proxyHeaderTimeoutMs: 3000 },
  });
}, 60_000);
afterAll(() => lab?.close());

/** Sends pieces one after the other, each in a segment of its own; resolves with all that came back until the end. */
async function talk(pieces: (string | Buffer)[], from = '127.0.0.1', protocol: 'imap' | 'smtp' = 'imap') {
  const socket: Socket = connect({
    ...{ host: '127.0.0.1', port: lab.port('org-valid', protocol), localAddress: from },
    noDelay: true,
  });
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  const closed = new Promise((done) => socket.once('close', done));
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece);
    await pause(2);
  }
  await closed;
  return text;
}

const opened = (events: LabEvent[]) => events.find(({ type }) => type === 'connection.opened')!;

it('serves the client that the proxy announces, with what it sent behind the header', async () => {
  const header = 'PROXY TCP4 203.0.113.9 198.51.100.2 56324 143\r\n';
  const text = await talk([`${header}A1 NOOP\r\nA2 LOGOUT\r\n`]);
  expect(text).toMatch(/^\* OK[\s\S]*A1 OK[\s\S]*A2 OK/);
  const events = await lab.closedConnection();
  expect(opened(events).data).toMatchObject({ proxy: '127.0.0.1' });
  const addresses = await lab.database.sql`
    select distinct client_address from event where connection = ${opened(events).connection}`;
  expect(addresses.map((row) => row.client_address)).toEqual(['203.0.113.9']);
});

it('understands a client that nobody here wrote', async () => {
  const { stdout } = await promisify(execFile)('curl', [
    ...['--silent', '--haproxy-protocol', '--request', 'CAPABILITY'],
    `imap://127.0.0.1:${lab.port('org-valid', 'imap')}/`,
  ]);
  expect(stdout).toContain('IMAP4rev1');
  expect(opened(await lab.closedConnection()).data).toMatchObject({ proxy: '127.0.0.1' });
});

it('reads a header of version 2 that comes octet by octet, to an SMTP client as well', async () => {
  const header = headerV2({ source: '2001:db8:0:0:0:0:0:7' });
  const pieces = [...header].map((byte) => Buffer.from([byte]));
  const text = await talk([...pieces, 'EHLO x.test\r\nQUIT\r\n'], '127.0.0.1', 'smtp');
  expect(text).toMatch(/greets 2001:db8::7[\s\S]*221/);
});

it('counts what a proxy says of itself as its own connection', async () => {
  await talk([headerV2({ command: 0 }), 'A1 LOGOUT\r\n']);
  const events = await lab.closedConnection();
  const [row] = await lab.database.sql`select client_address from event where id = ${opened(events).id}`;
  expect(row!.client_address).toBe('127.0.0.1');
});

it('closes what comes from a proxy without a valid header, at once or when its time is over', async () => {
  const reasons = async () => {
    const events = await lab.events();
    return events.flatMap((event) =>
      event.type === 'limit.reached' && event.data.limit === 'proxy_header' ? [event.data.message] : [],
    );
  };
  expect(await talk(['A1 NOOP\r\n'])).toBe('');
  expect(await reasons()).toEqual(['no PROXY header']);
  expect(await talk([])).toBe('');
  // Of one address, not more than one in some seconds.
  expect(await reasons()).toHaveLength(1);
  const closed = await lab.closedConnection();
  expect(closed.at(-1)).toMatchObject({ type: 'connection.closed', data: { by: 'server' } });
});

it('does not read the header of anybody else', async () => {
  const text = await talk(['PROXY TCP4 203.0.113.9 198.51.100.2 56324 143\r\nA2 LOGOUT\r\n'], '127.0.0.2');
  expect(text).toMatch(/^\* OK[\s\S]*BAD[\s\S]*A2 OK/);
  const events = await lab.closedConnection();
  expect(opened(events).data).toMatchObject({ proxy: null });
  const [row] = await lab.database.sql`select client_address from event where id = ${opened(events).id}`;
  expect(row!.client_address).toBe('127.0.0.2');
});
