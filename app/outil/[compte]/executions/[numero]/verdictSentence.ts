import type { Finding } from '@/conformance/verdict';
import type { ExecutionView } from '@/server/views';

/** The finding that decides: the first of the same kind as the verdict; null when a fixed sentence must serve. */
export function decidingFinding({
  verdict,
  findings,
}: Pick<ExecutionView, 'verdict' | 'findings'>): Finding | null {
  return findings.find((finding) => finding.verdict === verdict) ?? null;
}
