/** Whatever a client sends as DATA, in whatever segments: the same octets, the same end, nothing lost. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz, hostileBytes, segments } from '../../tests/support/fuzz';
import { DataDecoder } from './dot-stuffing';

/** A reading of RFC 5321 §4.5.2 that nobody could optimise. */
function naive(wire: string): { content: string; rest: string; done: boolean } {
  const end = wire.startsWith('.\r\n') ? -2 : wire.indexOf('\r\n.\r\n');
  const done = wire.startsWith('.\r\n') || end >= 0;
  const body = done ? wire.slice(0, end + 2) : wire;
  return {
    content: body.replace(/(^|\r\n)\./g, '$1'),
    rest: done ? wire.slice(end + 5) : '',
    done,
  };
}

const corpus = [
  'Subject: a\r\n\r\nhello\r\n..dot\r\n.\r\nQUIT\r\n',
  'a\n.\nb\r\n.\r\nMAIL FROM:<x>\r\n',
  '.\r\n',
  'x\r\n.\r\r\n.\r\n',
];
const dots = fc
  .array(fc.constantFrom('\r', '\n', '.', '\r\n', '\r\n.', 'x', '\0', '\xff'), { maxLength: 60 })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

fuzz('DATA is read as the RFC says', segments(fc.oneof(hostileBytes(corpus, 200), dots)), (parts) => {
  const decoder = new DataDecoder();
  const content: Buffer[] = [];
  const rest: Buffer[] = [];
  for (const part of parts) {
    if (decoder.done) rest.push(part);
    else {
      const fed = decoder.feed(part);
      content.push(...fed.content);
      rest.push(fed.rest);
    }
  }
  const expected = naive(Buffer.concat(parts).toString('latin1'));
  expect(decoder.done).toBe(expected.done);
  if (!expected.done) return;
  expect(Buffer.concat(content).toString('latin1')).toBe(expected.content);
  expect(Buffer.concat(rest).toString('latin1')).toBe(expected.rest);
});
