/** The one way in which a window opens, for a test started alone and for the next one of a campaign. */
import type { TestCase } from '../../conformance/catalogue';
import { hostFor } from '../../conformance/hosts';
import type { Queryable } from '../../db/client';
import type { AccountRow } from '../../db/queries/account';
import { closeSessions, depositMessage, stopWatching } from '../../db/queries/execution-start';
import type { execution } from '../../db/schema';
import type { Mailbox } from '../cases/availability';
import { allCases } from '../cases/catalogue';
import { rules } from './rules';
import { takeSnapshot } from './snapshot';

/** Controls committed a moment before a window opens may not be kept yet: look at them first, this far back. */
export const LATE_CONTROLS_MS = 10 * 60_000;

export interface WindowFacts {
  account: AccountRow;
  testCase: TestCase;
  mailbox: Mailbox;
  declared: string[];
  delaySeconds: number;
  /** Default: the policy of the instance. */
  listenFullDelay?: boolean;
}

/**
 * Freezes what the rules will need, makes way for the new window on its server, and answers the columns of the
 * execution that listens from now on. In one transaction with their storage; the starts of the organisation locked.
 * @param start the database's clock, read under that lock.
 */
export async function openWindow(
  tx: Queryable,
  start: Date,
  facts: WindowFacts,
): Promise<Partial<typeof execution.$inferInsert>> {
  const { account, testCase, mailbox, declared, delaySeconds, listenFullDelay } = facts;
  const { protocol } = testCase;
  const host = hostFor(testCase.mie, testCase.defect).key;
  const deadline = new Date(start.getTime() + delaySeconds * 1000);
  const snapshot = await takeSnapshot(tx, {
    ...{ testCase, account, mailbox, declared, start, deadline },
    listenFullDelay,
  });
  const rivals = allCases().filter(
    (other) => hostFor(other.mie, other.defect).key === host && other.protocol === protocol,
  );
  await stopWatching(
    tx,
    mailbox.id,
    rivals.map(({ id }) => id),
    start,
  );
  if (testCase.deposits) await depositMessage(tx, mailbox.id);
  await closeSessions(tx, { mailboxId: mailbox.id, host, protocol, openedBefore: start });
  return {
    ...{ mailboxId: mailbox.id, snapshot, ruleVersion: rules.versionOf(testCase) },
    ...{ startedAt: start, deadline },
  };
}
