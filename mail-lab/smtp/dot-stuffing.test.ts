import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataDecoder } from './dot-stuffing';

/** Feeds octets cut at the given places. */
function decode(wire: Buffer, cuts: number[] = []) {
  const decoder = new DataDecoder();
  const content: Buffer[] = [];
  let rest = Buffer.alloc(0);
  const points = [...new Set([0, ...cuts.filter((cut) => cut < wire.length), wire.length])].sort(
    (a, b) => a - b,
  );
  for (let index = 0; index + 1 < points.length; index++) {
    const chunk = wire.subarray(points[index], points[index + 1]);
    if (decoder.done) rest = Buffer.concat([rest, chunk]);
    else {
      const fed = decoder.feed(chunk);
      content.push(...fed.content);
      rest = Buffer.from(fed.rest);
    }
  }
  return { decoder, content: Buffer.concat(content).toString('latin1'), rest: rest.toString('latin1') };
}

const stuff = (text: string) => text.replace(/(^|\r\n)\./g, '$1..');

describe('content of DATA', () => {
  it('gives back what was stuffed, however the octets are cut, and leaves what follows', () => {
    const text = fc
      .array(fc.constantFrom('.', '..', '\r\n', 'x', '.\r\n', 'é', '-'), { maxLength: 40 })
      .map((parts) => `${parts.join('')}\r\n`);
    fc.assert(
      fc.property(text, fc.array(fc.nat(120)), (message, cuts) => {
        const wire = Buffer.from(`${stuff(message)}.\r\nQUIT\r\n`, 'latin1');
        const { decoder, content, rest } = decode(wire, cuts);
        expect(decoder.done).toBe(true);
        expect(content).toBe(Buffer.from(message, 'latin1').toString('latin1'));
        expect(rest).toBe('QUIT\r\n');
        expect(decoder.bareNewline).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('ends at once on an empty message', () => {
    expect(decode(Buffer.from('.\r\n'))).toMatchObject({ content: '', decoder: { done: true } });
  });

  it('takes nothing but CRLF . CRLF for the end, and tells the lone CR or LF', () => {
    const ends = [
      '\n.\n',
      '\n.\r\n',
      '\r\n.\n',
      '\r.\r',
      '\r\n.\r',
      '\r\n\0.\r\n',
      '\r.\r\n',
      '\r\n.\r\r\n',
      '\n.\r',
      '\r\n.\0\r\n',
    ];
    for (const end of ends) {
      for (let cut = 0; cut < end.length + 3; cut++) {
        const { decoder } = decode(Buffer.from(`a${end}MAIL FROM:<x>\r\n`), [cut]);
        expect(decoder.done, JSON.stringify(end)).toBe(false);
        if (!end.includes('\0')) expect(decoder.bareNewline, JSON.stringify(end)).toBe(true);
      }
    }
  });

  it('loses no octet of a broken message either', () => {
    const octets = fc
      .array(fc.constantFrom('\r', '\n', '.', 'x'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(octets, fc.array(fc.nat(60)), (text, cuts) => {
        const whole = decode(Buffer.from(text));
        const cut = decode(Buffer.from(text), cuts);
        expect(cut.content).toBe(whole.content);
        expect(cut.decoder.bareNewline).toBe(whole.decoder.bareNewline);
        expect(cut.decoder.longestLine).toBe(whole.decoder.longestLine);
      }),
    );
  });
});
