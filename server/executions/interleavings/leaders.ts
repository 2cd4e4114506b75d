/** Leaders that are killed at random queries, one after the other. */
import { drizzle } from 'drizzle-orm/postgres-js';
import pino from 'pino';
import postgres from 'postgres';
import * as schema from '../../../db/schema';
import { ZONE } from '../../testing';
import { Leader } from '../leader';

export interface LeaderDeath {
  /** Which query is its last. */
  after: number;
  /** Whether the query reaches the database before the connections are cut. */
  answered: boolean;
  /** For how long nobody leads then, ms. */
  absent: number;
}

/** A leader that loses everything at its n-th query, as a killed process does: transactions break off, nothing is tidied. */
async function leadUntilKilled(databaseUrl: string, death: LeaderDeath | null, stopped: Promise<void>) {
  let queries = 0;
  let die: () => void = () => {};
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const sql = postgres(databaseUrl, {
    ...{ max: 4, onnotice: () => {}, fetch_types: false },
    debug: () => {
      if (death === null || ++queries !== death.after) return;
      const cut = () => void sql.end({ timeout: 0 }).then(die, die);
      if (death.answered) setTimeout(cut, 5);
      else cut();
    },
  });
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
  const leader = new Leader({ ...{ db: drizzle(sql, { schema }), databaseUrl, zone: ZONE }, log });
  await leader.start().catch(() => {});
  await Promise.race([dead, stopped]);
  // The next one begins while this one has not noticed yet.
  return async () => {
    await leader.stop().catch(() => {});
    await sql.end({ timeout: 0 });
  };
}

/**
 * Leads by turns, the last leader until `stopped`.
 * @returns how many were killed.
 */
export async function leadInTurns(
  databaseUrl: string,
  plan: LeaderDeath[],
  stopped: Promise<void>,
): Promise<number> {
  const remains: Promise<void>[] = [];
  let killed = 0;
  let over = false;
  void stopped.then(() => {
    over = true;
  });
  for (const death of [...plan, null]) {
    if (over) break;
    const bury = await leadUntilKilled(databaseUrl, death, stopped);
    if (death !== null && !over) killed++;
    remains.push(bury());
    const absence = new Promise((resolve) => setTimeout(resolve, death?.absent ?? 0));
    await Promise.race([absence, stopped]);
  }
  await Promise.all(remains);
  return killed;
}
