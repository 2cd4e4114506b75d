import type { Finding } from '@/conformance/verdict';
import type { ExecutionView } from '@/server/views';

/** The finding that decides: the first of the same kind as the verdict; null when the fixed sentence says it all. */
export function decidingFinding({
  verdict,
  findings,
}: Pick<ExecutionView, 'verdict' | 'findings'>): Finding | null {
  // What says why a test was left out decides nothing, but it is all that there is to say.
  if (verdict === 'skipped') return findings[0] ?? null;
  const same = findings.filter((finding) => finding.verdict === verdict);
  // One cause is enough for a failure; no single point makes a success of several.
  if (verdict === 'ok' && same.length > 1) return null;
  return same[0] ?? null;
}

/** Why a test is not OK, or was left out, in one sentence. */
export const reasonOf = (execution: Pick<ExecutionView, 'verdict' | 'findings'>): string | null =>
  decidingFinding(execution)?.message ?? null;
