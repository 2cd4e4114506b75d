/** What one look at one subject found. */
export interface Outcome {
  ok: boolean;
  /** French sentences: what was proven, or what is wrong and what to do. */
  detail: string;
  facts: Record<string, unknown>;
}

/** A subject to look at. `check` never rejects by itself; what it throws nevertheless is a failure of the check. */
export interface Subject {
  /** `host:<key>:<imap|smtp>`, `revocation`, `dns`, `autoconfig`, `psc`, `database`, `trust:<anchor>`. */
  name: string;
  check: () => Promise<Outcome>;
}

/** An outcome from the sentences that say what is wrong. */
export function outcomeOf(problems: readonly string[], good: string, facts: Outcome['facts'] = {}): Outcome {
  return problems.length > 0
    ? { ok: false, detail: problems.join(' '), facts }
    : { ok: true, detail: good, facts };
}
