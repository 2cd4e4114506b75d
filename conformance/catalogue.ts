/** The test cases (manual §3.4, §3.5) as one literal table. */
import type { Defect, MailProtocol, Mie } from './hosts';

export type RuleId = 'rejected-certificate' | 'authentication' | 'cipher-suites';

export interface TestCase {
  /** `<mie>-<subject>-<protocol>` (DESIGN §4). */
  id: string;
  /** As in the manual. */
  title: string;
  folder: string;
  requirements: string[];
  mie: Mie;
  protocol: MailProtocol;
  /** Defect of the host that the client must meet. */
  defect: Defect;
  rule: RuleId;
  delay: { default: number; min: number; max: number };
}
