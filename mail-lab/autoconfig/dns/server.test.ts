/** The DNS server over real sockets: what floods, slow clients and strange framing get. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { decode } from 'dns-packet';
import { afterEach, expect, it } from 'vitest';
import { createLog } from '../../log';
import type { DnsEvent } from './answer';
import { DNS_LIMITS } from './limits';
import { type DnsServer, startDnsServer } from './server';
import { MAIL, question, testZones } from './testing';

let server: DnsServer | null = null;
let events: DnsEvent[] = [];
let overloaded = false;
const strangers = { isOwn: () => false, isOwnDatagram: () => false };

async function start(port = 0) {
  events = [];
  overloaded = false;
  server = await startDnsServer({
    ...{ bind: '127.0.0.1', port, zones: testZones(), own: strangers, log: createLog('silent', 'test') },
    overloaded: () => overloaded,
    record: (event) => events.push(event),
  });
  return server.port;
}
afterEach(async () => {
  await server?.close();
  server = null;
});

/** Answers by UDP until none comes for a while. */
async function udp(port: number, packets: Buffer[]): Promise<Buffer[]> {
  const socket = createSocket('udp4');
  const answers: Buffer[] = [];
  let last = Date.now();
  socket.on('message', (message) => {
    answers.push(message);
    last = Date.now();
  });
  for (const packet of packets) {
    await new Promise((sent) => socket.send(packet, port, '127.0.0.1', sent));
  }
  while (Date.now() - last < 400 && answers.length < packets.length)
    await new Promise((go) => setTimeout(go, 20));
  socket.close();
  return answers;
}

const framed = (message: Buffer): Buffer => {
  const frame = Buffer.alloc(2 + message.length);
  frame.writeUInt16BE(message.length, 0);
  message.copy(frame, 2);
  return frame;
};

async function tcp(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket;
}

/** The next messages of a connection. */
async function read(socket: Socket, count: number): Promise<Buffer[]> {
  let received = Buffer.alloc(0);
  const messages: Buffer[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      messages.push(received.subarray(2, 2 + received.readUInt16BE(0)));
      received = received.subarray(2 + received.readUInt16BE(0));
    }
    if (messages.length >= count) break;
  }
  return messages;
}

it('answers several questions of one TCP connection in order, however they are cut', async () => {
  const port = await start();
  const socket = await tcp(port);
  const all = Buffer.concat([1, 2, 3].map((id) => framed(question(MAIL, { id }))));
  for (const octet of all) socket.write(Buffer.from([octet]));
  const answers = await read(socket, 3);
  expect(answers.map((answer) => decode(answer).id)).toEqual([1, 2, 3]);
  expect(events.map(({ transport }) => transport)).toEqual(['tcp', 'tcp', 'tcp']);
  socket.destroy();
});

it('closes a TCP connection that announces too much, or sends an answer', async () => {
  const port = await start();
  for (const bytes of [
    Buffer.from([0xff, 0xff, 0]),
    framed(Buffer.alloc(40, 0x80)),
    framed(Buffer.alloc(3)),
  ]) {
    const socket = await tcp(port);
    socket.write(bytes);
    await once(socket.resume(), 'close');
  }
  expect(events).toEqual([]);
});

it('takes so many TCP connections of one address', async () => {
  const port = await start();
  const most = DNS_LIMITS.tcpConnectionsPerAddress;
  const sockets = await Promise.all(Array.from({ length: most }, () => tcp(port)));
  const beyond = await tcp(port);
  await once(beyond.resume(), 'close');
  sockets[0]!.write(framed(question(MAIL)));
  expect(await read(sockets[0]!, 1)).toHaveLength(1);
  for (const socket of sockets) socket.destroy();
});

it('gives a flood by UDP few whole answers, some that send to TCP, and silence', async () => {
  const port = await start();
  const packets = Array.from({ length: 1000 }, (_, id) => question(MAIL, { id }));
  const answers = (await udp(port, packets)).map((bytes) => ({ bytes, ...decode(bytes) }));
  const whole = answers.filter(({ flag_tc }) => !flag_tc);
  const short = answers.filter(({ flag_tc }) => flag_tc);
  expect(whole.length).toBeGreaterThanOrEqual(DNS_LIMITS.answersPerSecond);
  expect(answers.length).toBeLessThan(700);
  expect(short.length).toBeGreaterThan(0);
  for (const { bytes } of short) expect(bytes.length).toBe(packets[0]!.length);
  // A real client comes back by TCP, at once.
  const socket = await tcp(port);
  socket.write(framed(question(MAIL)));
  expect(await read(socket, 1)).toHaveLength(1);
  socket.destroy();
});

it('stays silent while events cannot be stored: no question may go unseen', async () => {
  const port = await start();
  overloaded = true;
  expect(await udp(port, [question(MAIL)])).toEqual([]);
  overloaded = false;
  expect(await udp(port, [question(MAIL)])).toHaveLength(1);
});

it('says which port cannot be had, by TCP or by UDP', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  await expect(start(port)).rejects.toThrow(/127\.0\.0\.1:\d+ \(DNS, TCP\).*set LAB_DNS_PORT/);
  await new Promise((done) => taken.close(done));
  const udpTaken = createSocket('udp4').bind(port, '127.0.0.1');
  await once(udpTaken, 'listening');
  await expect(start(port)).rejects.toThrow(/\(DNS, UDP\)/);
  udpTaken.close();
});
