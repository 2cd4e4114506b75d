import { expect, it } from 'vitest';
import { historyQuery, readHistory } from './query';

it('reads back what it wrote, and ignores what means nothing', () => {
  const cases = ['psc-auth-imap'];
  const campaigns = ['MSS-LPS-SEGUR-APP'];
  const query = historyQuery({ test: 'psc-auth-imap', verdict: 'ko' }, 120);
  const read = readHistory(Object.fromEntries(new URLSearchParams(query)), cases, campaigns);
  expect(read.filters).toEqual({ test: 'psc-auth-imap', verdict: 'ko' });
  expect(read.server).toEqual({
    case: 'psc-auth-imap',
    campaign: undefined,
    topLevel: false,
    verdict: 'ko',
    before: 120,
    open: undefined,
  });

  expect(readHistory({ verdict: 'en-cours' }, cases, campaigns).server).toMatchObject({
    open: true,
    verdict: undefined,
  });
  expect(readHistory({ test: 'MSS-LPS-SEGUR-APP' }, cases, campaigns)).toMatchObject({
    filters: { test: 'MSS-LPS-SEGUR-APP' },
    server: { campaign: 'MSS-LPS-SEGUR-APP', case: undefined, topLevel: true },
  });
  const nonsense = readHistory({ test: 'x', verdict: ['ko', 'ok'], avant: '-1' }, cases, campaigns);
  expect(historyQuery(nonsense.filters, nonsense.before)).toBe('');
});
