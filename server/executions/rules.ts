/** The rule of each case, and its fold over linked events. */
import type { TestCase } from '../../conformance/catalogue';
import { ruleFor as ruleOfCase } from '../../conformance/rules';
import type { Snapshot } from '../../conformance/snapshot';
import type { Judgement, LinkedEvent, Rule } from '../../conformance/verdict';

const ruleFor = (testCase: TestCase): Rule<unknown> => ruleOfCase(testCase) as unknown as Rule<unknown>;

export const rules = {
  /** Stored with the execution: tells which reading of the requirement judged it. */
  versionOf(testCase: TestCase): string {
    const rule = ruleFor(testCase);
    return `${rule.id}@${rule.version}`;
  },
};

/** The running fold of one execution. Live judging and judging again are the same code. */
export class Fold {
  private readonly rule: Rule<unknown>;
  private state: unknown;

  constructor(testCase: TestCase, snapshot: Snapshot) {
    this.rule = ruleFor(testCase);
    this.state = this.rule.init(testCase, snapshot);
  }

  /** May throw whatever the rule throws. */
  step(event: LinkedEvent): void {
    this.state = this.rule.step(this.state, event);
  }

  /** @param upTo the moment up to which evidence is complete, never the present. May throw. */
  conclude(upTo: number): Judgement {
    return this.rule.conclude(this.state, upTo);
  }
}
