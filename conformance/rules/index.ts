/** The rules by id, and judging again from the beginning. */
import type { RuleId, TestCase } from '../catalogue';
import type { Snapshot } from '../snapshot';
import type { Judgement, LinkedEvent, Rule } from '../verdict';
import type { Evidence } from './connections';
import { rejectedCertificate } from './rejected-certificate';

/** What every rule of today remembers; opaque to callers. */
export type RuleState = Evidence;

export const RULES: Partial<Record<RuleId, Rule<RuleState>>> = {
  'rejected-certificate': rejectedCertificate,
};

export function ruleFor(testCase: TestCase): Rule<RuleState> {
  return RULES[testCase.rule]!;
}

export function judge(
  testCase: TestCase,
  snapshot: Snapshot,
  events: Iterable<LinkedEvent>,
  now: number,
): Judgement {
  const rule = ruleFor(testCase);
  let state = rule.init(testCase, snapshot);
  for (const event of events) state = rule.step(state, event);
  return rule.conclude(state, now);
}
