import { insertRun, runUnderWay, runWithCounts } from '../../db/queries/provisioning';
import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { database } from '../database';
import { Refusal } from '../errors';
import type { ProvisioningRunView } from '../views';
import { runView } from './view';

export interface Started {
  run: ProvisioningRunView;
  /** One was under way: it is that one. */
  already: boolean;
}

/** An administrator asks for a creation of mailboxes now. Whoever asks while one is under way gets that one. */
export async function startRun(session: PortalSession): Promise<Started> {
  for (let tries = 0; tries < 5; tries++) {
    const started = await database().transaction(async (tx) => {
      const id = await insertRun(tx, { trigger: 'manual', requestedBy: session.userId });
      if (id !== undefined) {
        await audit(
          tx,
          { role: 'administrator', session },
          { action: 'provisioning.start', details: { run: id } },
        );
      }
      const found = id ?? (await runUnderWay(tx))?.id;
      return found === undefined ? null : { id: found, already: id === undefined };
    });
    // None was found when the one under way had just ended: ask again.
    const row = started && (await runWithCounts(database(), started.id));
    if (row) return { run: runView(row), already: started.already };
  }
  throw new Refusal('unavailable', 'La création n’a pas pu être lancée : réessayez.');
}
