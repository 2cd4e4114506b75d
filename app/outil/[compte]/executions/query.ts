import { VERDICTS, type Verdict } from '@/conformance/verdict';

/** Filters of the history as the address bar says them; `verdict` may also be `en-cours`. */
export interface HistoryFilters {
  test: string;
  verdict: '' | Verdict | 'en-cours';
}

type Parameters = Record<string, string | string[] | undefined>;

/** Reads the query; what means nothing is ignored. */
export function readHistory(parameters: Parameters, cases: readonly string[]) {
  const text = (name: string) => (typeof parameters[name] === 'string' ? parameters[name] : '');
  const test = cases.includes(text('test')) ? text('test') : '';
  const verdict = [...VERDICTS, 'en-cours' as const].find((candidate) => candidate === text('verdict')) ?? '';
  const before = /^[1-9]\d{0,14}$/.test(text('avant')) ? Number(text('avant')) : undefined;
  const filters: HistoryFilters = { test, verdict };
  return {
    filters,
    before,
    /** The same, as the server wants it. */
    server: {
      before,
      case: test || undefined,
      verdict: verdict === '' || verdict === 'en-cours' ? undefined : verdict,
      open: verdict === 'en-cours' ? true : undefined,
    },
  };
}

/** The query that says the same; `''` when nothing is filtered. */
export function historyQuery({ test, verdict }: HistoryFilters, before?: number): string {
  const parameters = new URLSearchParams();
  if (test) parameters.set('test', test);
  if (verdict) parameters.set('verdict', verdict);
  if (before !== undefined) parameters.set('avant', String(before));
  const query = parameters.toString();
  return query && `?${query}`;
}
