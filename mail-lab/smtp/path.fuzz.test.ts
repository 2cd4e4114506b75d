/** Command lines of SMTP: whatever a client writes is understood or refused, and what is understood is harmless. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz, hostileBytes } from '../../tests/support/fuzz';
import { mailParameterFault, parsePath, recipientParameterFault, xtext } from './path';
import { splitCommand } from './wire';

const corpus = [
  'MAIL FROM:<a@b.test> SIZE=12 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=<>',
  'RCPT TO:<"a b>\\" c"@b.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a+40b.test',
  'RCPT TO:<@r1,@r2:3123456789/12@psc.mail.test>',
  'MAIL FROM:<>',
  'rcpt to: <zoé@[IPv6:2001:db8::1]>',
];
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        'MAIL FROM:',
        'RCPT TO:',
        '<',
        '>',
        '"',
        '\\',
        '@',
        ':',
        ',',
        ' ',
        '=',
        'a',
        '.',
        '[',
        ']',
        '+',
        'é',
      ],
      ...['\u202e', '\0', '\t', 'SIZE=', 'NOTIFY=', 'ORCPT=', 'rfc822;', '9', '\u2028', '\ud800'],
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.from(parts.join('')));

fuzz('a command line is read or refused', fc.oneof(hostileBytes(corpus, 300), pieces), (bytes) => {
  const [verb, args] = splitCommand(bytes.toString('utf8'));
  expect(verb).not.toMatch(/ /);
  for (const keyword of ['FROM', 'TO'] as const) {
    const path = parsePath(keyword, args);
    if (!path) continue;
    expect(path.address.length).toBeLessThanOrEqual(254);
    expect(path.address).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    if (path.address && !/^(?:"|postmaster$)/i.test(path.address))
      expect(path.address).toMatch(/^[^\s<>"]+@[^\s<>"@]+$/);
    const fault = keyword === 'FROM' ? mailParameterFault(path, 1000) : recipientParameterFault(path);
    if (fault) {
      expect(fault[0]).toBeGreaterThanOrEqual(500);
      // The reply repeats a name of the client's.
      expect(fault[1]).toMatch(/^[ -~]+$/);
    }
  }
});

fuzz('xtext hides nothing', hostileBytes(['a+2Bb', '+0A', '+00', 'abc+']), (bytes) => {
  const decoded = xtext(bytes.toString('latin1'));
  if (decoded !== null) expect(decoded).toMatch(/^[ -~]*$/);
});
