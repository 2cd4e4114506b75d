import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c } from './crc32c';
import { parseProxyHeader } from './proxy-header';
import { headerV2 } from './testing';

const v1 = (line: string) => parseProxyHeader(Buffer.from(`${line}\r\n`, 'latin1'));

describe('version 1', () => {
  it.each([
    ['PROXY TCP4 192.0.2.1 198.51.100.2 56324 143', '192.0.2.1'],
    ['PROXY TCP6 2001:db8::1 2001:db8::2 0 65535', '2001:db8::1'],
    ['PROXY UNKNOWN', null],
    ['PROXY UNKNOWN ffff::1 whatever 1', null],
  ])('%s', (line, source) => {
    expect(v1(line)).toEqual({ state: 'done', length: line.length + 2, source });
  });

  it.each([
    'PROXY TCP4 192.0.2.1 198.51.100.2 56324',
    'PROXY TCP4 192.0.2.1 198.51.100.2 56324 143 ',
    'PROXY TCP4  192.0.2.1 198.51.100.2 56324 143',
    'PROXY TCP4 192.0.2.256 198.51.100.2 56324 143',
    'PROXY TCP4 192.0.2.01 198.51.100.2 56324 143',
    'PROXY TCP4 192.0.2.1 198.51.100.2 56324 65536',
    'PROXY TCP4 192.0.2.1 198.51.100.2 056 143',
    'PROXY TCP4 2001:db8::1 2001:db8::2 1 2',
    'PROXY TCP6 fe80::1%eth0 2001:db8::2 1 2',
    'PROXY UDP4 192.0.2.1 198.51.100.2 1 2',
    'proxy TCP4 192.0.2.1 198.51.100.2 1 2',
    'PROXY\tTCP4 192.0.2.1 198.51.100.2 1 2',
    'A1 NOOP',
  ])('refuses %j', (line) => {
    expect(v1(line).state).toBe('bad');
  });

  it('refuses a line without end beyond 107 octets, and accepts one of 107', () => {
    const unknown = 'PROXY UNKNOWN ';
    const full = unknown.padEnd(105, 'x');
    expect(v1(full)).toMatchObject({ state: 'done', length: 107 });
    expect(v1(`${full}x`).state).toBe('bad');
    expect(parseProxyHeader(Buffer.from(full)).state).toBe('more');
  });
});

describe('version 2', () => {
  it.each([
    ['a client by IPv4', headerV2({ source: '192.0.2.1' }), '192.0.2.1'],
    ['a client by IPv6', headerV2({ source: '2001:db8:0:0:0:0:0:1' }), '2001:db8:0:0:0:0:0:1'],
    ['the proxy itself', headerV2({ command: 0, source: '192.0.2.1' }), null],
    ['an unspecified family', headerV2({ family: 0, body: Buffer.from('anything') }), null],
    ['a client of a local socket', headerV2({ family: 0x31, body: Buffer.alloc(216) }), null],
  ])('%s', (_, header, source) => {
    expect(parseProxyHeader(Buffer.concat([header, Buffer.from('A1 NOOP\r\n')]))).toEqual({
      ...{ state: 'done', length: header.length },
      source,
    });
  });

  const tlv = (type: number, value: Buffer) => Buffer.concat([Buffer.from([type, 0, value.length]), value]);

  it('skips extensions, and verifies a checksum among them', () => {
    const body = Buffer.concat([tlv(0x02, Buffer.from('mail.example')), tlv(0x03, Buffer.alloc(4))]);
    const header = headerV2({ source: '192.0.2.1', extensions: body });
    expect(parseProxyHeader(header)).toEqual({ state: 'bad', why: 'version 2: wrong checksum' });
    header.writeUInt32BE(crc32c(header), header.length - 4);
    expect(parseProxyHeader(header)).toMatchObject({ state: 'done', source: '192.0.2.1' });
  });

  it('knows the checksum of the specification that it names', () => {
    // RFC 3720 §B.4: 32 octets of zeros.
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  });

  it.each([
    ['an extension cut short', headerV2({ source: '192.0.2.1', extensions: Buffer.from([4, 0, 9, 1]) })],
    ['an address block cut short', headerV2({ family: 0x21, body: Buffer.alloc(12) })],
    ['a datagram family', headerV2({ family: 0x12, body: Buffer.alloc(12) })],
    ['an unknown command', headerV2({ command: 2, source: '192.0.2.1' })],
    ['an unknown version', headerV2({ version: 1, source: '192.0.2.1' })],
    ['more than 4096 octets', headerV2({ source: '192.0.2.1', extensions: Buffer.alloc(4090) })],
  ])('refuses %s', (_, header) => {
    expect(parseProxyHeader(header).state).toBe('bad');
  });
});

it('answers the same however a header is cut, and never before it is whole', () => {
  const headers = fc.constantFrom(
    Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 56324 143\r\n'),
    Buffer.from('PROXY UNKNOWN\r\n'),
    headerV2({ source: '192.0.2.1', extensions: Buffer.from([4, 0, 1, 0]) }),
    headerV2({ command: 0, source: '2001:db8:0:0:0:0:0:1' }),
  );
  fc.assert(
    fc.property(headers, fc.uint8Array({ maxLength: 40 }), (header, rest) => {
      const whole = Buffer.concat([header, rest]);
      for (let cut = 0; cut < header.length; cut++) {
        expect(parseProxyHeader(whole.subarray(0, cut)).state).toBe('more');
      }
      expect(parseProxyHeader(whole)).toMatchObject({ state: 'done', length: header.length });
    }),
  );
});
