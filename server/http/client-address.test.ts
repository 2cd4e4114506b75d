import { expect, it } from 'vitest';
import { clientAddressOf, trustedProxyList } from './client-address';

const trusted = trustedProxyList(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']);
const from = (remoteAddress: string, forwarded?: string) =>
  clientAddressOf(
    { socket: { remoteAddress }, headers: forwarded ? { 'x-forwarded-for': forwarded } : {} } as never,
    trusted,
  );

it('believes a forwarded address from our proxies only', () => {
  expect(from('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
  expect(from('10.1.2.3', '198.51.100.1')).toBe('198.51.100.1');
  expect(from('::ffff:10.1.2.3', '198.51.100.1')).toBe('198.51.100.1');
  expect(from('2001:db8::1', '2a01::5')).toBe('2a01::5');
});

it('reads from the right: what the client wrote itself stays unread', () => {
  expect(from('10.1.2.3', '1.1.1.1, 198.51.100.1')).toBe('198.51.100.1');
  expect(from('10.1.2.3', '1.1.1.1, 198.51.100.1, 10.9.9.9')).toBe('198.51.100.1');
  expect(from('10.1.2.3', '1.1.1.1, nonsense')).toBe('10.1.2.3');
  expect(from('10.1.2.3', '198.51.100.1:4711')).toBe('198.51.100.1');
});
