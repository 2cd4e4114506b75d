/** The rules by id, and judging an execution from its beginning. */
import type { RuleId, TestCase } from '../catalogue';
import type { Snapshot } from '../snapshot';
import type { Judgement, LinkedEvent, Rule } from '../verdict';
import { authentication } from './authentication/authentication';
import { rejectedCertificate } from './certificate/rejected-certificate';
import { autoconfiguration } from './discovery/autoconfiguration';
import type { Evidence } from './evidence/connections';
import { mindingFaults } from './evidence/faults';
import { mailboxAccess } from './mailbox/mailbox-access';
import { reopening } from './mailbox/reopening';
import { sending } from './mailbox/sending';
import { indicators } from './message/indicators';
import { patientMail } from './message/patient-mail';
import { cipherSuites } from './suites/cipher-suites';

/** What a rule remembers between events; opaque to callers, who only hand it back. */
export type RuleState = Evidence;

export const RULES: Readonly<Record<RuleId, Rule<RuleState>>> = {
  'rejected-certificate': mindingFaults(rejectedCertificate),
  authentication: mindingFaults(authentication),
  'cipher-suites': mindingFaults(cipherSuites),
  autoconfiguration: mindingFaults(autoconfiguration),
  'mailbox-access': mindingFaults(mailboxAccess),
  sending: mindingFaults(sending),
  reopening: mindingFaults(reopening),
  indicators: mindingFaults(indicators),
  'patient-mail': mindingFaults(patientMail),
};

/** The rule that judges a case. */
export function ruleFor(testCase: TestCase): Rule<RuleState> {
  return RULES[testCase.rule];
}

/** `authentication/1`: what is stored with a verdict. */
export function ruleVersion(testCase: TestCase): string {
  const { id, version } = ruleFor(testCase);
  return `${id}/${version}`;
}

/** Versions of all rules together, to tell whether anything could be judged differently today. */
export const RULES_VERSION = Object.values(RULES)
  .map(({ id, version }) => `${id}/${version}`)
  .join(' ');

/**
 * Judges an execution from all its linked events: the same code as judging live.
 * @param now the moment up to which the evidence is complete (all marks passed), in ms; not the present.
 */
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
