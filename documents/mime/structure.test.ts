import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddresses } from './addresses';
import { MIME_LIMITS } from './limits';
import type { Part } from './part';
import { parseStructure, StructureParser } from './structure';

const message = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1');
const body = (raw: Buffer, part: Part) => raw.subarray(part.bodyStart, part.bodyEnd).toString('latin1');

describe('structure', () => {
  it('finds the parts of a mail with an archive, to the octet', () => {
    const raw = message(
      'From: "Dupont, Anne" <anne@example.test>',
      'To: b@example.test, =?utf-8?Q?C?= <c@example.test>',
      'Subject: un',
      '\tdeux',
      'Message-ID: <1@example.test>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b 1"',
      '',
      'preamble',
      '--b 1',
      '',
      'texte',
      '--b 1  ',
      'Content-Type: application/zip; name="IHE_XDM.ZIP"',
      'Content-Disposition: attachment; filename=IHE_XDM.ZIP',
      'Content-Transfer-Encoding: BASE64',
      '',
      'AAAA',
      'BBBB',
      '--b 1--',
      'epilogue',
      '',
    );
    const { root, truncated } = parseStructure(raw);
    expect(truncated).toBe(false);
    expect(root.envelope).toMatchObject({
      subject: 'un\tdeux',
      from: [{ name: 'Dupont, Anne', local: 'anne', domain: 'example.test' }],
      sender: [{ local: 'anne' }],
      to: [{ local: 'b' }, { name: '=?utf-8?Q?C?=', local: 'c' }],
      messageId: '<1@example.test>',
      inReplyTo: null,
    });
    expect([root.type, root.subtype]).toEqual(['multipart', 'mixed']);
    expect(root.parts).toHaveLength(2);
    const [text, zip] = root.parts as [Part, Part];
    expect(text).toMatchObject({
      type: 'text',
      subtype: 'plain',
      parameters: [['charset', 'us-ascii']],
      lines: 0,
    });
    expect(body(raw, text)).toBe('texte');
    expect(zip).toMatchObject({
      type: 'application',
      encoding: 'base64',
      disposition: { type: 'attachment', parameters: [['filename', 'IHE_XDM.ZIP']] },
      lines: 1,
    });
    expect(body(raw, zip)).toBe('AAAA\r\nBBBB');
  });

  it('describes a message within a message', () => {
    const inner = [
      'Subject: dedans',
      'Content-Type: multipart/alternative; boundary=x',
      '',
      '--x',
      '',
      'a',
      '--x',
      '',
      'b',
      '--x--',
    ];
    const raw = message(
      'Content-Type: multipart/mixed; boundary=o',
      '',
      '--o',
      'Content-Type: message/rfc822',
      '',
      ...inner,
      '--o--',
      '',
    );
    const attached = parseStructure(raw).root.parts[0]!;
    expect([attached.type, attached.subtype]).toEqual(['message', 'rfc822']);
    expect(attached.parts[0]!.envelope!.subject).toBe('dedans');
    expect(attached.parts[0]!.parts.map((part) => body(raw, part))).toEqual(['a', 'b']);
    expect(body(raw, attached)).toBe(inner.join('\r\n'));
  });

  it('ends inner parts when an outer delimiter comes first', () => {
    const raw = message(
      'Content-Type: multipart/mixed; boundary=o',
      '',
      '--o',
      'Content-Type: multipart/mixed; boundary=i',
      '',
      '--i',
      '',
      'lost',
      '--o',
      '',
      'next',
      '--o--',
    );
    const { root } = parseStructure(raw);
    expect(root.parts.map((part) => part.subtype)).toEqual(['mixed', 'plain']);
    expect(body(raw, root.parts[0]!.parts[0]!)).toBe('lost');
  });

  it('gives a multipart without parts one empty part, so that it can be told', () => {
    const { root } = parseStructure(message('Content-Type: multipart/mixed', '', 'x'));
    expect(root.parts).toHaveLength(1);
    expect(parseStructure(Buffer.alloc(0)).root).toMatchObject({ type: 'text', bodyStart: 0, bodyEnd: 0 });
  });

  it('counts the lines of a text body', () => {
    expect(parseStructure(message('Subject: x', '', 'a', 'b', '')).root.lines).toBe(2);
  });

  it('never throws, and every part lies within its parent', () => {
    const token = fc.constantFrom(
      '--a',
      '--a--',
      '--b',
      '--b--',
      '',
      ' ',
      'x',
      '\0',
      'Content-Type: multipart/mixed; boundary=a',
      'Content-Type: multipart/digest; boundary="b"',
      'Content-Type: message/rfc822',
      'Content-Type: text/plain',
      'Content-Transfer-Encoding: base64',
      'From: a: b <c>, "d',
      'Content-Disposition: ;;=',
      '(((',
      '\n',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), fc.constantFrom('\r\n', '\n', '\r'), (lines, eol) => {
        const raw = Buffer.from(lines.join(eol), 'latin1');
        const { root } = parseStructure(raw);
        const visit = (part: Part, from: number, to: number) => {
          expect(part.headerStart).toBeGreaterThanOrEqual(from);
          expect(part.bodyStart).toBeGreaterThanOrEqual(part.headerStart);
          expect(part.bodyEnd).toBeGreaterThanOrEqual(part.bodyStart);
          expect(part.bodyEnd).toBeLessThanOrEqual(to);
          for (const child of part.parts) visit(child, part.bodyStart, part.bodyEnd);
          if (part.type === 'multipart') expect(part.parts.length).toBeGreaterThan(0);
        };
        visit(root, 0, raw.length);
        expect(JSON.stringify(root)).not.toContain('\\u0000');
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void parseStructure(bytes)));
  });

  it('stays linear on bombs and keeps within its limits', () => {
    const parts = `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\n\r\n'.repeat(1_000_000)}`;
    const nested = Array.from(
      { length: 10_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary=n${i}\r\n\r\n--n${i}\r\n`,
    ).join('');
    const rfc822 = 'Content-Type: message/rfc822\r\n\r\n'.repeat(100_000);
    const header = `Subject: x\r\n${' y\r\n'.repeat(2_000_000)}`;
    const parens = `From: ${'('.repeat(250_000)}\r\nTo: ${'<'.repeat(200_000)}\r\nCc: ${'a:'.repeat(50_000)}\r\n\r\n`;
    const lines = `\r\n${'\n'.repeat(20_000_000)}`;
    const wide = `X: ${'y'.repeat(100 * 1024 * 1024)}\r\n\r\n`;
    const started = performance.now();
    for (const bomb of [parts, nested, rfc822, header, parens, lines, wide]) {
      const { root } = parseStructure(Buffer.from(bomb, 'latin1'));
      let count = 0;
      let deepest = 0;
      const visit = (part: Part, depth: number) => {
        count++;
        deepest = Math.max(deepest, depth);
        for (const child of part.parts) visit(child, depth + 1);
      };
      visit(root, 1);
      expect(count).toBeLessThanOrEqual(MIME_LIMITS.parts + 1);
      expect(deepest).toBeLessThanOrEqual(MIME_LIMITS.depth + 1);
    }
    // Some 160 MB in all: far below this when linear, even on a busy machine; hours when not.
    expect(performance.now() - started).toBeLessThan(60_000);
  }, 90_000);
});

describe('a message in pieces', () => {
  const piece = fc.constantFrom(
    ...[
      'Content-Type: multipart/mixed; boundary=a',
      'Content-Type: message/rfc822',
      'Subject: x',
      '--a',
      '--a--',
    ],
    ...[
      '',
      '',
      '\t',
      'x'.repeat(400),
      '--a '.padEnd(330),
      'Content-Type: multipart/digest; boundary=b',
      '--b',
    ],
  );
  const text = fc
    .array(fc.tuple(piece, fc.constantFrom('\r\n', '\r\n', '\n', '\r')), { maxLength: 40 })
    .map((lines) => Buffer.from(lines.flat().join(''), 'latin1'));

  it('has the structure that it has as a whole, wherever it is cut', () => {
    const limits = { ...MIME_LIMITS, headerBytes: 60, headersBytes: 500 };
    fc.assert(
      fc.property(text, fc.array(fc.nat(600), { maxLength: 20 }), fc.boolean(), (raw, cuts, small) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), raw.length];
        const parser = new StructureParser(small ? limits : MIME_LIMITS);
        for (let n = 1; n < bounds.length; n++) parser.feed(raw.subarray(bounds[n - 1], bounds[n]));
        expect(parser.end()).toEqual(parseStructure(raw, small ? limits : MIME_LIMITS));
      }),
      { numRuns: 2000 },
    );
    const octets = new StructureParser();
    const raw = message('Content-Type: multipart/mixed; boundary=a', '', '--a', '', 'x', '--a--', '');
    for (const octet of raw) octets.feed(Uint8Array.of(octet));
    expect(octets.end()).toEqual(parseStructure(raw));
  });

  it('costs little to describe, however much its headers say', () => {
    const header = `Content-Type: text/plain\r\nContent-Description: ${'d'.repeat(7000)}\r\n`;
    const raw = Buffer.from(
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${`--a\r\n${header}\r\nx\r\n`.repeat(900)}--a--`,
    );
    const structure = parseStructure(raw);
    expect(structure.truncated).toBe(true);
    expect(structure.root.parts).toHaveLength(900);
    expect(structure.root.parts.at(-1)).toMatchObject({ type: 'application', subtype: 'octet-stream' });
    expect(JSON.stringify(structure).length).toBeLessThan(1_200_000);
  });
});

describe('addresses', () => {
  it('take no longer for groups within groups, however deep', () => {
    const started = performance.now();
    for (const nested of ['a:', '(', '<', '"', 'a:(', ',;', '@a:']) {
      parseAddresses(nested.repeat(2_000_000 / nested.length));
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('reads groups, comments, routes and quoted locals', () => {
    expect(parseAddresses('A team: <@r1,@r2:x@y>, z@w (Zoé); "a b"@c')).toEqual([
      { name: null, local: 'A team', domain: null },
      { name: null, local: 'x', domain: 'y' },
      { name: 'Zoé', local: 'z', domain: 'w' },
      { name: null, local: null, domain: null },
      { name: null, local: 'a b', domain: 'c' },
    ]);
  });

  it('never throws and never exceeds its limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '<', '>', '(', ')', ':', ';', ',', '@', '\\', 'a', ' ') }),
        (text) => {
          expect(parseAddresses(text, { ...MIME_LIMITS, addresses: 3 }).length).toBeLessThanOrEqual(4);
        },
      ),
    );
  });
});
