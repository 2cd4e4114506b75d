import type { Verdict } from '@/conformance/verdict';
import type { CampaignView, CaseView, LastCampaignView } from '@/server/views';

/** In the order in which they are told. `remaining`: never played, or under way. */
export const RESULTS = ['ok', 'ko', 'inconclusive', 'aborted', 'error', 'remaining', 'skipped'] as const;
export type Result = (typeof RESULTS)[number];

export interface FolderResults {
  /** How the tests that the account can play went last; `skipped` counts those that it cannot. */
  counts: Record<Result, number>;
  passed: number;
  /** Tests that the account can play. */
  total: number;
  /** The last time that something of the folder was played. */
  last: NonNullable<CaseView['last']> | LastCampaignView | null;
  /** Something of it goes on now. */
  underWay: boolean;
}

/** How a folder stands, from the last result of each of its tests and of its campaign. */
export function resultsOf(cases: readonly CaseView[], campaign: CampaignView | null): FolderResults {
  const counts = Object.fromEntries(RESULTS.map((result) => [result, 0])) as Record<Result, number>;
  for (const { available, last } of cases) {
    const verdict: Verdict | null = last?.state === 'done' ? last.verdict : null;
    counts[verdict ?? (available ? 'remaining' : 'skipped')]++;
  }
  // One test says less than its folder.
  const part = cases.length > 1 ? { tests: 1, of: cases.length } : null;
  const alone = cases.map(({ last }) => last && { ...last, part });
  const played = [campaign?.last, ...alone].filter((last) => last != null);
  const last =
    played.find(({ state }) => state !== 'done') ??
    played.toSorted((one, other) => (other.at ?? '').localeCompare(one.at ?? ''))[0] ??
    null;
  return {
    counts,
    passed: counts.ok,
    total: cases.length - counts.skipped,
    last,
    underWay: last !== null && last.state !== 'done',
  };
}

/** Tests of a folder that are worth playing again: those that the account can play and that are not OK. */
export const remainingOf = (cases: readonly CaseView[]): string[] =>
  cases.flatMap(({ id, available, last }) => (available && last?.verdict !== 'ok' ? [id] : []));
