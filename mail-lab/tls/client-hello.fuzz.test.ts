/** Bytes instead of a ClientHello: random, and the real ones of well-known TLS stacks with damage, in any segments. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEventData } from '../../conformance/events';
import { fuzz, hostileBytes, segments } from '../../tests/support/fuzz';
import { cleanEventData } from '../recording/clean';
import { type Assembly, HelloAssembler } from './assemble';
import { parseClientHello } from './client-hello';

/** Captured from the programs that they are named after. */
const FILE = new URL('../../tests/support/client-hellos.json', import.meta.url);
const CAPTURED = Object.entries(JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>).map(
  ([stack, base64]) => [stack, Buffer.from(base64, 'base64')] as const,
);
const corpus = CAPTURED.map(([, bytes]) => bytes);

function assembled(parts: readonly Buffer[]): Assembly {
  const assembler = new HelloAssembler();
  for (const part of parts) {
    const result = assembler.push(part);
    if (result.state !== 'more') return result;
  }
  return { state: 'more' };
}

/** The handshake octets of one record, as records of these sizes. */
function rerecorded(wire: Buffer, sizes: readonly number[]): Buffer {
  const body = wire.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0, next = 0; at < body.length; next++) {
    const piece = body.subarray(at, at + (sizes[next] ?? body.length));
    records.push(Buffer.from([22, 3, 1, piece.length >> 8, piece.length & 255]), piece);
    at += piece.length;
  }
  return Buffer.concat(records);
}

describe('the hello of', () => {
  it.each(CAPTURED)('%s is read', (_, bytes) => {
    const result = assembled([bytes]);
    if (result.state !== 'done') throw new Error(result.state);
    const hello = parseClientHello(result.message, result.records)!;
    expect(hello).toMatchObject({ sni: 'mail.example.test', records: 1 });
    expect(hello.suites).toContain(0xc030);
  });
});

fuzz('any bytes are assembled alike however they are cut', segments(hostileBytes(corpus)), (parts) => {
  const whole = Buffer.concat(parts);
  const result = assembled(parts);
  expect(result).toEqual(assembled([whole]));
  if (result.state === 'done') expect(result.message.length).toBeLessThanOrEqual(whole.length);
});

fuzz(
  'a real hello means the same in any records and segments',
  fc
    .tuple(fc.constantFrom(...corpus), fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 }))
    .chain(([wire, sizes]) => fc.tuple(fc.constant(wire), segments(fc.constant(rerecorded(wire, sizes))))),
  ([wire, parts]) => {
    const result = assembled(parts);
    if (result.state !== 'done') throw new Error(result.state);
    expect(result.message.equals(wire.subarray(5))).toBe(true);
  },
);

fuzz('any message is read within its bounds, and fits its event', hostileBytes(corpus), (bytes) => {
  const result = assembled([bytes]);
  for (const message of result.state === 'done' ? [result.message] : [bytes, bytes.subarray(5)]) {
    const hello = parseClientHello(message, 1);
    if (!hello) continue;
    expect(hello.suites.length * 2).toBeLessThanOrEqual(message.length);
    expect(hello.extensions.length * 4).toBeLessThanOrEqual(message.length);
    parseEventData('tls.client_hello', cleanEventData('tls.client_hello', hello));
  }
});
