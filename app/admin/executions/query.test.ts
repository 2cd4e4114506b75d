import { expect, it } from 'vitest';
import { executionsQuery, numberAsked, readExecutions } from './query';

const read = (parameters: Record<string, string>) => readExecutions(parameters, ['cas'], ['JOB']);

it('reads a number as people write it', () => {
  const of = (numero: string) => numberAsked({ numero });
  expect(['2523', '#2523', ' # 2523', '2 523', '2 523'].map(of)).toEqual(Array(5).fill(2523));
  expect(['0', 'abc', '25.3', '9'.repeat(16)].map(of)).toEqual(Array(4).fill(undefined));
  expect(of('')).toBeNull();
});

it('shows tests of campaigns only to whoever looks for a test, and says the same back', () => {
  expect(read({}).server).toMatchObject({ topLevel: true, open: undefined });
  expect(read({ test: 'cas', verdict: 'ko' }).server).toMatchObject({
    ...{ topLevel: false, caseId: 'cas', verdict: 'ko' },
  });
  expect(read({ test: 'JOB', verdict: 'en-cours' }).server).toMatchObject({
    ...{ topLevel: true, campaignId: 'JOB', caseId: undefined, verdict: undefined, open: true },
  });
  const { filter } = read({ test: 'autre', verdict: 'x', o: '12', du: '2026-01-01', apres: '5' });
  expect(executionsQuery(filter)).toBe('?du=2026-01-01&o=12');
});
