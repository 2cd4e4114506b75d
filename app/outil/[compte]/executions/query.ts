import { VERDICTS, type Verdict } from '@/conformance/verdict';

/** Filters of the history as the address bar says them; `test` may be a campaign, `verdict` also `en-cours`. */
export interface HistoryFilters {
  test: string;
  verdict: '' | Verdict | 'en-cours';
}

type Parameters = Record<string, string | string[] | undefined>;

/** Reads the query; what means nothing is ignored. */
export function readHistory(parameters: Parameters, cases: readonly string[], campaigns: readonly string[]) {
  const text = (name: string) => (typeof parameters[name] === 'string' ? parameters[name] : '');
  const campaign = campaigns.find((id) => id === text('test'));
  const test = campaign ?? cases.find((id) => id === text('test')) ?? '';
  const verdict = [...VERDICTS, 'en-cours' as const].find((candidate) => candidate === text('verdict')) ?? '';
  const before = /^[1-9]\d{0,14}$/.test(text('avant')) ? Number(text('avant')) : undefined;
  const filters: HistoryFilters = { test, verdict };
  return {
    filters,
    before,
    /** The same, as the server wants it. */
    server: {
      before,
      case: campaign ? undefined : test || undefined,
      campaign,
      // Tests of campaigns are seen in their campaign, unless one looks for a test.
      topLevel: test === '' || campaign !== undefined,
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
