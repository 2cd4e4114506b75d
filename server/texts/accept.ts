import { insertAcceptance } from '../../db/queries/portal-text';
import { database } from '../database';
import { Refusal } from '../errors';

/** Records that a person accepts the terms that they read. Throws `conflict` when others are in force by now. */
export async function acceptTerms(userId: number, version: number): Promise<void> {
  if (await insertAcceptance(database(), userId, version)) return;
  throw new Refusal(
    'conflict',
    'Une nouvelle version des conditions d’utilisation a été publiée : rechargez la page et lisez-la avant d’accepter.',
  );
}
