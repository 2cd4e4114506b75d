/** Clients that break off anywhere, with or without a reset: nobody else notices, and nothing is left behind. */
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HostKey } from '../../conformance/hosts';
import { startTestLab, type TestLab } from '../testing';
import { createSmtp } from '.';

const LAB = '10B0057881';
let lab: TestLab;
let certificate: Awaited<ReturnType<TestLab['certificate']>>;

beforeAll(async () => {
  lab = await startTestLab({
    protocols: { smtp: createSmtp },
    limits: { handshakeTimeoutMs: 100, preAuthTimeoutMs: 400, greetingTimeoutMs: 200 },
  });
  certificate = await lab.certificate(LAB);
});

afterAll(() => lab?.close());

/** The same numbers at every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A client that does what `random` says; resolves when its connection is over. */
function misbehave(host: HostKey, random: () => number): Promise<void> {
  return new Promise((resolve) => {
    const raw = connectTcp(lab.port(host, 'smtp'), '127.0.0.1');
    const breakOff = () => (random() < 0.5 ? raw.resetAndDestroy() : raw.destroy());
    raw.on('error', () => {});
    raw.on('close', () => resolve());
    raw.once('data', () => {
      if (random() < 0.1) return void breakOff();
      let heard = '';
      const onData = (chunk: Buffer) => {
        heard += chunk;
        if (!heard.includes('220 2.0.0')) return;
        raw.off('data', onData);
        const what = random();
        if (what < 0.1) return void raw.write(Buffer.from([22, 3, 1, 2, 0, 1]));
        if (what < 0.2) return;
        if (what < 0.3) return void raw.write('EHLO again\r\n');
        const tls = connectTls({
          socket: raw,
          rejectUnauthorized: what < 0.4,
          cert: certificate.chainPem,
          key: certificate.privateKeyPem,
        });
        tls.on('error', () => {});
        tls.resume();
        if (what < 0.6) setTimeout(breakOff, random() * 20);
        tls.once('secureConnect', () => {
          tls.write('EHLO x\r\n'.repeat(what < 0.7 ? 300 : 1));
          if (what > 0.9) tls.end('QUIT\r\n');
          else if (what > 0.8) breakOff();
        });
      };
      raw.on('data', onData);
      raw.write('EHLO x\r\nSTARTTLS\r\n');
    });
  });
}

it('serves on, ends every connection and tells its end once', async () => {
  const random = numbers(7);
  const count = 300;
  for (let done = 0; done < count; done += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => misbehave(n % 2 ? 'org-valid' : 'psc-valid', random)),
    );
  }
  while (lab.listener.sessions.size) await new Promise((resolve) => setImmediate(resolve));
  const events = await lab.events();
  const of = (type: string) =>
    events.filter((event) => event.type === type).map(({ connection }) => connection);
  expect(of('connection.opened')).toHaveLength(count);
  expect(new Set(of('connection.closed')).size).toBe(count);
  expect(of('connection.closed')).toHaveLength(count);
  expect(of('auth.attempted')).toEqual([]);
}, 60_000);
