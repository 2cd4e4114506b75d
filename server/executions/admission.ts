/** What may keep tests from starting: the hourly limit of the organisation, and mailboxes in use. */
import type { TestCase } from '../../conformance/catalogue';
import type { Queryable } from '../../db/client';
import { listeningOn, reservedBy, waitForRoom } from '../../db/queries/execution-start';
import { serverConfig } from '../config';
import { Refusal } from '../errors';

/**
 * Throws `too_many`, or `conflict` with the number of the execution in the way. In the transaction that starts them;
 * the starts of the organisation locked.
 */
export async function admit(
  tx: Queryable,
  organisationId: number,
  { count, mailboxIds }: { count: number; mailboxIds: Iterable<number> },
): Promise<void> {
  const limit = serverConfig().executionsPerHour;
  const wait = await waitForRoom(tx, organisationId, { wanted: count, limit });
  if (wait > 0) throw tooMany(wait, count);
  for (const mailboxId of new Set(mailboxIds)) {
    const reserving = await reservedBy(tx, mailboxId);
    if (reserving !== undefined) throw reserved(reserving);
    const busy = await listeningOn(tx, mailboxId);
    if (busy !== undefined) throw listening(busy);
  }
}

/** Throws `invalid`. */
export function readDelay(seconds: number, bounds: TestCase['delay']): number {
  if (Number.isInteger(seconds) && seconds >= bounds.min && seconds <= bounds.max) return seconds;
  throw new Refusal(
    'invalid',
    `Le délai doit être un nombre entier de secondes entre ${bounds.min} et ${bounds.max}.`,
    { field: 'delaySeconds' },
  );
}

const tooMany = (wait: number, count: number) =>
  new Refusal(
    'too_many',
    count > 1
      ? `Votre organisation a lancé trop de tests en une heure pour en lancer ${count} de plus : réessayez dans ${Math.ceil(wait / 60)} min.`
      : `Votre organisation a lancé trop de tests en une heure : réessayez dans ${Math.ceil(wait / 60)} min.`,
    { retryAfter: wait },
  );

const listening = (number: number) =>
  new Refusal(
    'conflict',
    `Cette BAL sert déjà à l’exécution #${number} : attendez sa fin ou interrompez-la.`,
    { number },
  );

const reserved = (number: number) =>
  new Refusal(
    'conflict',
    `Cette BAL est réservée aux tests suivants du job global #${number} : attendez sa fin ou interrompez-le.`,
    { number },
  );
