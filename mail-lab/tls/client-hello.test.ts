import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertName } from '../../conformance/tls';
import { failureCause, receivedAlert } from './alerts';
import { HelloAssembler } from './assemble';
import { isGrease, parseClientHello } from './client-hello';

const u16 = (...values: number[]) =>
  Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
const vector16 = (body: Buffer) => Buffer.concat([u16(body.length), body]);
const vector8 = (body: Buffer) => Buffer.concat([Buffer.from([body.length]), body]);
const extension = (type: number, body: Buffer) => Buffer.concat([u16(type), vector16(body)]);

interface Offer {
  suites: number[];
  name?: string;
  versions?: number[];
  groups?: number[];
  alpn?: string[];
  more?: number[];
}

/** A ClientHello message as RFC 5246 and RFC 8446 write it. */
function hello({ suites, name, versions, groups, alpn, more = [] }: Offer): Buffer {
  const extensions: Buffer[] = more.map((type) => extension(type, Buffer.alloc(3)));
  if (name) {
    const entry = Buffer.concat([Buffer.from([0]), vector16(Buffer.from(name))]);
    extensions.push(extension(0, vector16(entry)));
  }
  if (versions) extensions.push(extension(43, vector8(u16(...versions))));
  if (groups) extensions.push(extension(10, vector16(u16(...groups))));
  if (alpn)
    extensions.push(extension(16, vector16(Buffer.concat(alpn.map((id) => vector8(Buffer.from(id)))))));
  const body = Buffer.concat([
    ...[
      u16(0x0303),
      Buffer.alloc(32, 7),
      vector8(Buffer.alloc(0)),
      vector16(u16(...suites)),
      Buffer.from([1, 0]),
    ],
    ...(extensions.length > 0 ? [vector16(Buffer.concat(extensions))] : []),
  ]);
  return Buffer.concat([Buffer.from([1, 0]), u16(body.length), body]);
}

/** Wraps a message into records of these sizes, the last one taking the rest. */
function records(message: Buffer, sizes: number[]): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0, next = 0; at < message.length; next++) {
    const size = Math.min(sizes[next] ?? 16_384, message.length - at);
    parts.push(Buffer.from([22, 3, 1]), vector16(message.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat(parts);
}

function assemble(bytes: Buffer, cuts: number[]) {
  const assembler = new HelloAssembler();
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    const result = assembler.push(bytes.subarray(at, at + Math.max(1, cut)));
    if (result.state !== 'more') return result;
    at += Math.max(1, cut);
    if (at >= bytes.length) break;
  }
  return { state: 'more' as const };
}

const code = fc.integer({ min: 0, max: 0xffff });
const offers = fc.record({
  suites: fc.array(code, { minLength: 1, maxLength: 200 }),
  name: fc.option(fc.domain(), { nil: undefined }),
  versions: fc.option(fc.array(code, { minLength: 1, maxLength: 10 }), { nil: undefined }),
  groups: fc.option(fc.array(code, { minLength: 1, maxLength: 30 }), { nil: undefined }),
  alpn: fc.option(fc.array(fc.constantFrom('imap', 'h2', 'smtp'), { minLength: 1, maxLength: 4 }), {
    nil: undefined,
  }),
});

describe('the ClientHello', () => {
  it('is found whole however it is split over records and segments, and says what was offered', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 400 });
    fc.assert(
      fc.property(
        offers,
        sizes,
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 300 }),
        (offer, split, cuts) => {
          const message = hello(offer);
          const result = assemble(Buffer.concat([records(message, split), Buffer.from('behind')]), cuts);
          if (result.state !== 'done') throw new Error(result.state);
          expect(result.message).toEqual(message);
          expect(parseClientHello(result.message, result.records)).toMatchObject({
            suites: offer.suites,
            sni: offer.name?.toLowerCase() ?? null,
            versions: offer.versions ?? [],
            groups: offer.groups ?? [],
            alpn: offer.alpn ?? [],
            length: message.length,
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('works in records of one byte', () => {
    const message = hello({ suites: [0xc02f], name: 'a.example' });
    const bytes = records(message, Array(message.length).fill(1));
    expect(assemble(bytes, Array(bytes.length).fill(1))).toMatchObject({
      state: 'done',
      records: message.length,
    });
  });

  it('never makes the parser throw or loop, whatever bytes come', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (bytes, cuts) => {
          assemble(Buffer.from(bytes), cuts);
          parseClientHello(Buffer.from(bytes), 1);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is read or refused, but never misread beyond its bounds, after any damage', () => {
    const at = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(offers, at, (offer, damages) => {
        const message = hello(offer);
        for (const [where, value] of damages) message[where % message.length] = value;
        const parsed = parseClientHello(message, 1);
        if (parsed) expect(parsed.suites.length).toBeLessThan(message.length);
        for (let length = 0; length < message.length; length += 7) {
          // The damage may have hit the announced length, and so made a whole message of this part.
          if (length >= 4 && message.readUIntBE(1, 3) === length - 4) continue;
          expect(parseClientHello(message.subarray(0, length), 1)).toBeNull();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is told from other protocols at its first bytes', () => {
    const why = (bytes: Buffer) => {
      const result = new HelloAssembler().push(bytes);
      return result.state === 'bad' ? result.why : result.state;
    };
    expect(why(Buffer.from('a1 LOGIN x y\r\n'))).toBe('not-tls');
    expect(why(Buffer.from('GET / HTTP/1.1\r\n'))).toBe('not-tls');
    expect(why(Buffer.from([0x80, 0x2e, 1, 3, 1]))).toBe('sslv2');
    expect(why(Buffer.alloc(10))).toBe('not-tls');
    expect(why(Buffer.from([22, 3, 1, 0, 0]))).toBe('not-tls');
    expect(why(Buffer.from([22, 3, 1, 0, 4, 1, 2, 0, 0]))).toBe('too-big');
    expect(why(Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 4]))).toBe('not-tls');
    expect(why(Buffer.from([22, 3]))).toBe('more');
  });

  it('has the same fingerprint whatever server it is for, and another one for another stack', () => {
    const fingerprint = (offer: Offer) => parseClientHello(hello(offer), 1)!.fingerprint;
    const base = { suites: [0xc02f, 0xc030], groups: [29, 23], versions: [0x0303] };
    const same = fingerprint(base);
    expect(fingerprint({ ...base, name: 'mail.example' })).toBe(same);
    expect(fingerprint({ ...base, suites: [0x3a3a, ...base.suites], more: [0x1a1a] })).toBe(same);
    expect(fingerprint({ ...base, suites: [0xc030, 0xc02f] })).not.toBe(same);
    expect([0x0a0a, 0xfafa, 0x0a1a, 0xc02f].map(isGrease)).toEqual([true, true, false, false]);
  });
});

describe('what OpenSSL says about a handshake', () => {
  const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);
  it('is classified', () => {
    const alert = error('ssl/tls alert:ssl3_read_bytes:SSL alert number 48', {
      code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    });
    expect([receivedAlert(alert), failureCause(alert), alertName(48), alertName(200)]).toEqual([
      ...[48, 'alert', 'unknown_ca', 'alert_200'],
    ]);
    expect(failureCause(error('', { code: 'ECONNRESET', syscall: 'read' }))).toBe('reset');
    expect(failureCause(error('socket hang up', { code: 'ECONNRESET' }))).toBe('closed');
    expect(failureCause(error('', { code: 'ERR_SSL_NO_SHARED_CIPHER' }))).toBe('no_shared_cipher');
    expect(failureCause(error('', { code: 'ERR_SSL_WHATEVER' }))).toBe('protocol_error');
  });
});
