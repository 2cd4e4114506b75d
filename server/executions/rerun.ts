/** Plays an execution again with the same parameters: one test, a campaign, or its tests that are not OK. */
import { z } from 'zod';
import { childrenOf } from '../../db/queries/campaign';
import { type ExecutionRow, executionOf } from '../../db/queries/execution';
import { database } from '../database';
import { Refusal, unknownExecution } from '../errors';
import type { ExecutionView } from '../views';
import { type Starter, startExecution } from './start';
import { startCampaign } from './start-campaign';

export const RERUN = ['all', 'not_ok'] as const;
export const rerunOnly = z.enum(RERUN).default('all');

/**
 * Throws `not_found` alike for unknown and foreign numbers, `conflict` when it is not over or nothing is left to play,
 * and whatever a start throws.
 */
export async function rerunExecution(
  starter: Omit<Starter, 'accountId'> & { accountId?: number },
  number: number,
  only: (typeof RERUN)[number],
): Promise<ExecutionView> {
  const { organisationId } = starter;
  const tenant = { organisationId, accountId: starter.accountId };
  const row = (await executionOf(database(), tenant, number))?.execution;
  if (!row) throw unknownExecution();
  if (row.state !== 'done') {
    throw new Refusal('conflict', `L’exécution #${number} n’est pas terminée : attendez sa fin.`, { number });
  }
  const request = {
    ...{ ...starter, accountId: row.accountId, rerunOf: number },
    clientAddresses: row.clientAddresses,
    listenFullDelay: row.listenFullDelay ?? undefined,
  };
  if (row.campaignId === null) {
    return startExecution({ ...request, caseId: row.caseId ?? '', delaySeconds: row.delaySeconds });
  }
  const children = await childrenOf(database(), [number]);
  const again = only === 'all' ? children : children.filter(isNotOk);
  if (again.length === 0) {
    throw new Refusal('conflict', `Tous les tests joués de l’exécution #${number} sont OK.`, { number });
  }
  return startCampaign({
    ...request,
    campaignId: row.campaignId,
    cases: again.flatMap(({ caseId }) => caseId ?? []),
    delays: new Map(children.map((child) => [child.caseId ?? '', child.delaySeconds])),
    pauseSeconds: row.pauseSeconds ?? undefined,
    continueOnFailure: row.continueOnFailure ?? undefined,
  });
}

/** Tests that do not apply stay aside; those that the end of the campaign left unplayed are not OK. */
const isNotOk = ({ verdict, mailboxId }: ExecutionRow) =>
  verdict !== 'ok' && !(verdict === 'skipped' && mailboxId === null);
