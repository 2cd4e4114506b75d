/** Whatever a client asks by HTTP is read, or refused with a sentence; the event can always hold it. */
import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz } from '../../tests/support/fuzz';
import { readDocumentRequest } from './request';

const PATH = '/mail/config-v1.1.xml';

fuzz(
  'any target and host',
  fc.tuple(
    fc.oneof(
      fc.string(),
      fc.string().map((text) => `${PATH}?emailaddress=${text}`),
    ),
    fc.string(),
  ),
  ([url, host]) => {
    const asked = readDocumentRequest({ url, headers: { host } } as IncomingMessage);
    if (!asked) return;
    expect(asked.host).toMatch(/^[a-z0-9._:-]{0,253}$/);
    if (asked.emailAddress !== null) expect(asked.emailAddress.length).toBeLessThanOrEqual(320);
  },
);
