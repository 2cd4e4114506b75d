/** Words of a judgement: verdicts, findings, and the contract that every rule fulfils. */
import type { TestCase } from './catalogue';
import type { LabEvent } from './events';
import type { Snapshot } from './snapshot';

/** `null` while undecided. */
export const VERDICTS = ['ok', 'ko', 'inconclusive', 'aborted', 'error', 'skipped'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How much a proof is worth (DESIGN §6.2). */
export type Strength = 'strong' | 'medium' | 'weak';

/** One judged point of an execution, quoting the events that prove it. */
export interface Finding {
  /** Stable code, kebab-case, e.g. `credential-sent-to-faulty-server`. Unique within an execution. */
  id: string;
  /** Requirement id, e.g. `MSS-CONF.07` or `ECO 1.1.5`. */
  requirement: string;
  /** ok, ko and inconclusive decide; warning and info never do. */
  verdict: 'ok' | 'ko' | 'inconclusive' | 'warning' | 'info';
  strength?: Strength;
  /** French sentence: what was observed. */
  message: string;
  /** French sentence: what was expected, when it helps. */
  expected?: string;
  /** French sentence: what to change or do next. */
  hint?: string;
  /** Ids of the events that prove it, oldest first. */
  eventIds: number[];
}

/** An event as an execution sees it. */
export type LinkedEvent = LabEvent & {
  /** 1, 2, 3… within the execution; a position in the log, not an order in time across connections. */
  seq: number;
  /** label, identity, address (DESIGN §5); `judge` for what the judge itself states. */
  basis: 'label' | 'identity' | 'address' | 'judge';
  /** false for a connection opened before the start: shown, never judged. */
  judged: boolean;
};

/** What a rule says at a moment. */
export type Judgement =
  | {
      decided: false;
      /** When to ask again (ms since the epoch) if no event comes before. */
      wakeAt: number;
      /** Provisional findings, shown live. */
      findings: Finding[];
    }
  | {
      decided: true;
      verdict: 'ok' | 'ko' | 'inconclusive';
      findings: Finding[];
      /** Present when later events may still turn the verdict (negative cases, DESIGN §6.9): until when to keep watching. */
      watchUntil?: number;
    };

/**
 * A rule is a fold over the linked events of an execution, without clock, network or state of its own.
 * `step` must not mutate its argument in a way visible to an earlier state holder; it may return the same object.
 * `conclude` receives the moment up to which the evidence is complete (all marks passed), never the present.
 */
export interface Rule<State> {
  id: string;
  /** Raised whenever a change could alter a verdict; stored with the verdict. */
  version: number;
  init(testCase: TestCase, snapshot: Snapshot): State;
  step(state: State, event: LinkedEvent): State;
  conclude(state: State, now: number): Judgement;
}

/** Worst first: a campaign's verdict is the worst of its children, skipped ones apart (DESIGN §4). */
const SEVERITY: Verdict[] = ['error', 'ko', 'aborted', 'inconclusive', 'ok'];

/** The verdict of a campaign from those of its children; `skipped` when nothing was played. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return SEVERITY.find((verdict) => verdicts.includes(verdict)) ?? 'skipped';
}
