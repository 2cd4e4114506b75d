/** Whatever arrives: never a throw, never an endless loop, never an answer to an answer, never more than the limit. */
import { decode } from 'dns-packet';
import { expect } from 'vitest';
import { fuzz, hostileBytes } from '../../../tests/support/fuzz';
import { answerPacket } from './answer';
import { MAIL, ORG, question, testZones, ZONE } from './testing';

const zones = testZones();
const corpus = [
  question(`_imap._tcp.k7both.psc.${MAIL}`, { type: 'SRV' }),
  question(`_imap._tcp.${MAIL}`, { type: 'SRV', edns: 4096 }),
  question(`k7both.${ORG}`, { edns: 1232 }),
  question(ZONE, { type: 'AXFR' }),
  question('.', { type: 'NS', edns: 512, version: 3 }),
  // An OPT with a cookie, and a name made of pointers that lead to each other.
  Buffer.concat([
    question(MAIL, { edns: 4096 }).subarray(0, -2),
    Buffer.from('000c000a00080102030405060708', 'hex'),
  ]),
  Buffer.concat([question(MAIL).subarray(0, 10), Buffer.from('0001c00cc00e00010001c00e', 'hex')]),
];

fuzz('any packet by UDP', hostileBytes(corpus, 600), async (packet) => {
  const answered = await answerPacket(packet, 'udp', zones, (error) => {
    throw error;
  });
  if (packet.length < 12 || (packet[2] ?? 0) & 0x80) {
    expect(answered).toBeNull();
    return;
  }
  if (!answered) throw new Error('no answer');
  const { reply, truncated, event } = answered;
  expect(reply.length).toBeLessThanOrEqual(1232);
  // Of no use to a forger, whatever comes.
  expect(truncated.length).toBeLessThanOrEqual(packet.length);
  for (const bytes of [reply, truncated]) {
    expect(bytes.readUInt16BE(0)).toBe(packet.readUInt16BE(0));
    expect((bytes[2] ?? 0) & 0x80).toBe(0x80);
    decode(bytes);
  }
  if (event) expect(event.name.length).toBeLessThanOrEqual(255);
});

fuzz('any message by TCP', hostileBytes(corpus, 4096), async (packet) => {
  const answered = await answerPacket(packet, 'tcp', zones, (error) => {
    throw error;
  });
  expect(answered?.reply.length ?? 0).toBeLessThanOrEqual(65_535);
});
