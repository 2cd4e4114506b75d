/** The PROXY header, as hostile hands would write it. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz } from '../../tests/support/fuzz';
import { parseProxyHeader } from './proxy-header';
import { headerV2 } from './testing';

const SAMPLES = [
  Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 56324 143\r\nA1 NOOP\r\n'),
  Buffer.from('PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n'),
  Buffer.from('PROXY UNKNOWN\r\n'),
  headerV2({ source: '192.0.2.1', extensions: Buffer.from([3, 0, 4, 1, 2, 3, 4, 4, 0, 2, 0, 0]) }),
  headerV2({ source: '2001:db8:0:0:0:0:0:1' }),
  headerV2({ family: 0, body: Buffer.alloc(30) }),
];

const mutated = fc
  .tuple(
    fc.constantFrom(...SAMPLES),
    fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 6 }),
    fc.nat(80),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([sample, changes, cut, more]) => {
    const bytes = Buffer.from(sample);
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
    return Buffer.concat([bytes.subarray(0, cut), more]);
  });
const inputs = fc.oneof(
  mutated,
  fc.uint8Array({ maxLength: 6000 }).map((bytes) => Buffer.from(bytes)),
);

fuzz('proxy header', inputs, (bytes) => {
  const parsed = parseProxyHeader(bytes);
  // Bounded: whoever goes on sending is told no in the end.
  if (parsed.state === 'more') expect(bytes.length).toBeLessThan(16 + 4096);
  if (parsed.state === 'done') {
    expect(parsed.length).toBeLessThanOrEqual(bytes.length);
    // What follows the header never changes it.
    expect(parseProxyHeader(bytes.subarray(0, parsed.length))).toEqual(parsed);
  }
});
