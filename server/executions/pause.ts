/** The pause between two tests of a campaign: the editor can end it, or make it longer. */
import { endPause, LONGEST_PAUSE_SECONDS, lengthenPause as lengthen } from '../../db/queries/campaign';
import type { Tenant } from '../../db/queries/tenant';
import { database } from '../database';
import { Refusal } from '../errors';
import type { ExecutionView } from '../views';
import { getExecution } from './get';

/** Opens the next window at once. Throws `not_found`, or `conflict` when the campaign is not between two tests. */
export async function skipPause(tenant: Tenant, number: number): Promise<ExecutionView> {
  const view = await runningCampaign(tenant, number);
  if (await endPause(database(), tenant, number)) return getExecution(tenant, number);
  throw new Refusal(
    'conflict',
    view.run?.current
      ? `Le test #${view.run.current} est en cours : le suivant s’ouvre quand il est terminé.`
      : 'Ce job global n’a plus de test à ouvrir.',
    { number: view.run?.current ?? number },
  );
}

/**
 * Makes the pause under way, or the coming one, longer; 30 minutes from now at most.
 * Throws `not_found`, `invalid`, or `conflict` when no test follows.
 */
export async function lengthenPause(tenant: Tenant, number: number, seconds: number): Promise<ExecutionView> {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_PAUSE_SECONDS) {
    throw new Refusal(
      'invalid',
      `Indiquez un nombre entier de secondes entre 1 et ${LONGEST_PAUSE_SECONDS}.`,
      { field: 'seconds' },
    );
  }
  await runningCampaign(tenant, number);
  if (await lengthen(database(), tenant, number, seconds)) return getExecution(tenant, number);
  throw new Refusal('conflict', 'Ce job global n’a plus de test à ouvrir : il n’y aura plus de pause.');
}

async function runningCampaign(tenant: Tenant, number: number): Promise<ExecutionView> {
  const view = await getExecution(tenant, number);
  if (view.campaign === undefined) {
    throw new Refusal('conflict', 'Cette exécution n’est pas un job global : elle n’a pas de pause.');
  }
  if (view.state !== 'done') return view;
  throw new Refusal('conflict', 'Ce job global est terminé.');
}
