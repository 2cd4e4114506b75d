/** Modified UTF-7: any octets become a name that can be written again, in time that grows with their number. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz, hostileBytes } from '../../../tests/support/fuzz';
import { decodeMailboxName, encodeMailboxName } from './mailbox-name';

const corpus = ['&AMk-l&AOk-ments &- re&AOc-us', '&2D3eAA-', '&AAA-', '&-&--&', '&////-', 'INBOX/&AGE-'];
const pieces = fc
  .array(fc.constantFrom('&', '-', 'A', 'AAA', '2D3eAA', ',', '+', '/', 'é', '\0', ' ', '\ud83d'), {
    maxLength: 60,
  })
  .map((parts) => Buffer.from(parts.join('')));

fuzz(
  'a name on the wire is decoded, and its encoding comes back',
  fc.oneof(hostileBytes(corpus), pieces),
  (bytes) => {
    const name = decodeMailboxName(bytes.toString('latin1'));
    if (name === null) return;
    expect(name.length).toBeLessThanOrEqual(bytes.length + 1);
    const wire = encodeMailboxName(name);
    expect(wire).toMatch(/^[\x20-\x7e]*$/);
    expect(decodeMailboxName(wire)).toBe(name);
  },
);
