/** What a scene of a test case is: a client, what it does in the window, and what must come of it. */
import type { TestCase } from '../../../conformance/catalogue';
import type { MailProtocol } from '../../../conformance/hosts';
import type { Verdict } from '../../../conformance/verdict';
import type { TestAccount } from '../../support/accounts';
import type { Session } from '../clients/client';

/** Where the scenes of one test case take place: an account and a loopback address that no other case has. */
export interface Ground {
  testCase: TestCase;
  account: TestAccount;
  /** Somebody else of the same organisation. */
  colleague: TestAccount;
  /** The mailbox through the server of the case. */
  session: Session;
  /** The same through the valid server. */
  valid: Session;
}

/** A program that can show itself to a server. */
export interface Player {
  name: string;
  /** Commands or files that must be installed. */
  programs: readonly string[];
  use(session: Session, protocol: MailProtocol): Promise<unknown>;
}

export interface Scene {
  client: Pick<Player, 'name' | 'programs'>;
  /** French: « refuse le certificat ». */
  does: string;
  verdict: Verdict;
  /** Findings that must be KO, and no other than those and `besides`. */
  faults: readonly string[];
  /** Findings that may be KO as well: they say the same, or what follows from it. */
  besides?: readonly string[];
  /** Before the window opens. Throws when the client fails. */
  before?(ground: Ground): Promise<unknown>;
  /** In the window. Whether the client fails, and how, is told with a wrong verdict only. */
  act(ground: Ground): Promise<unknown>;
  delaySeconds?: number;
  /** Mostly waits: takes no place from the others. */
  patient?: true;
}

/** Nobody connects. */
export const EMPTY: Scene = {
  client: { name: '–', programs: [] },
  does: 'personne ne se connecte',
  verdict: 'inconclusive',
  faults: [],
  act: async () => {},
  delaySeconds: 5,
  patient: true,
};

export const passes = (one: Player, does: string, act: Scene['act'], more: Partial<Scene> = {}): Scene => ({
  client: one,
  does,
  verdict: 'ok',
  faults: [],
  act,
  ...more,
});

export const fails = (
  one: Player,
  does: string,
  fault: string | readonly string[],
  act: Scene['act'],
  more: Partial<Scene> = {},
): Scene => ({ client: one, does, verdict: 'ko', faults: [fault].flat(), act, ...more });

export const provesNothing = (
  one: Player,
  does: string,
  act: Scene['act'],
  more: Partial<Scene> = {},
): Scene => ({ client: one, does, verdict: 'inconclusive', faults: [], act, ...more });
