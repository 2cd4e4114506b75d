import { expect, it } from 'vitest';
import { historyQuery, readHistory } from './query';

it('reads back what it wrote, and ignores what means nothing', () => {
  const cases = ['psc-auth-imap'];
  const query = historyQuery({ test: 'psc-auth-imap', verdict: 'ko' }, 120);
  const read = readHistory(Object.fromEntries(new URLSearchParams(query)), cases);
  expect(read.filters).toEqual({ test: 'psc-auth-imap', verdict: 'ko' });
  expect(read.server).toEqual({ case: 'psc-auth-imap', verdict: 'ko', before: 120, open: undefined });

  expect(readHistory({ verdict: 'en-cours' }, cases).server).toMatchObject({
    open: true,
    verdict: undefined,
  });
  const nonsense = readHistory({ test: 'x', verdict: ['ko', 'ok'], avant: '-1' }, cases);
  expect(historyQuery(nonsense.filters, nonsense.before)).toBe('');
});
