/** Any octets have a structure: within the message, within the limits, and fit to be stored. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz, hostileBytes } from '../../tests/support/fuzz';
import { parseAddresses } from './addresses';
import { MIME_LIMITS } from './limits';
import type { Part } from './part';
import { parseStructure } from './structure';
import { parseParametrised } from './tokens';

const corpus = [
  'From: "D, A" <a@x.test>\r\nTo: g: b@x.test, c@x.test;\r\nSubject: a\r\n b\r\nContent-Type: multipart/mixed; ' +
    'boundary="b 1"\r\n\r\npre\r\n--b 1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nx\r\n--b 1\r\n' +
    'Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\ny\r\n--b 1--\r\nepi',
  'Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/related; boundary=ab\r\n\r\n' +
    '--ab\r\n\r\n1\r\n--a\r\n\r\n2\r\n--ab--\r\n--a--\r\n',
  'Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nFrom: a@b\r\n\r\n1\r\n--d--',
  'Content-Disposition: attachment; filename*0*=utf-8\'\'a; filename*1="b;c"\r\nContent-Language: fr, en\r\n\r\n',
];
const lines = fc
  .array(
    fc.constantFrom(
      ...['--a', '--a--', '--ab', '-- a', '', ' ', 'x', '\0', 'Content-Type: multipart/mixed; boundary=a'],
      ...[
        'Content-Type: multipart/mixed; boundary="a\\b"',
        'Content-Type: message/rfc822',
        'From: a: b <c>, "d',
        '(',
      ],
      ...[
        'Content-Type: multipart/mixed; boundary=ab',
        'Content-Transfer-Encoding: base64',
        ': x',
        '\r',
        '\n',
      ],
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join('\r\n'), 'latin1'));

fuzz('a message is described within its bounds', fc.oneof(hostileBytes(corpus, 800), lines), (raw) => {
  const { root } = parseStructure(raw);
  let count = 0;
  const visit = (part: Part, from: number, to: number, depth: number) => {
    count++;
    expect(depth).toBeLessThanOrEqual(MIME_LIMITS.depth + 2);
    expect(part.headerStart).toBeGreaterThanOrEqual(from);
    expect(part.bodyStart).toBeGreaterThanOrEqual(part.headerStart);
    expect(part.bodyEnd).toBeGreaterThanOrEqual(part.bodyStart);
    expect(part.bodyEnd).toBeLessThanOrEqual(to);
    if (part.type === 'multipart') expect(part.parts.length).toBeGreaterThan(0);
    for (const child of part.parts) visit(child, part.bodyStart, part.bodyEnd, depth + 1);
  };
  visit(root, 0, raw.length, 1);
  expect(count).toBeLessThanOrEqual(MIME_LIMITS.parts + 2);
  const stored = JSON.stringify(root);
  // PostgreSQL refuses both in jsonb.
  expect(stored).not.toMatch(/\\u0000|\\ud[89a-f]/);
});

const fields = hostileBytes([
  '"a \\" b" <c@d>, g: e@f (x (y)), <@r:z@w>;, q',
  'multipart/mixed; a="b;c"; d*0*=e; (f)',
]);

fuzz('a field is read in one pass', fields, (bytes) => {
  const text = bytes.toString('latin1');
  expect(parseAddresses(text).length).toBeLessThanOrEqual(text.length + 2);
  expect(parseParametrised(text).parameters.length).toBeLessThanOrEqual(50);
});
