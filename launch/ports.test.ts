import { expect, it } from 'vitest';
import { requireDistinct } from './ports';

it('names both services that were given one port, and lets addresses share it', () => {
  const [http, database] = [
    { port: 16432, use: 'CRL et OCSP' },
    { port: 16432, use: 'PostgreSQL embarqué', address: '127.0.0.1' },
  ];
  expect(() => requireDistinct([http, database], '127.0.0.1')).toThrow(/16432.*CRL et OCSP et PostgreSQL/);
  expect(() => requireDistinct([http, { ...database, address: '127.0.0.2' }], '127.0.0.1')).not.toThrow();
});
