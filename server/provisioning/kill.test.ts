/**
 * SIGKILL of the process that creates mailboxes, at random moments, each time with another in its place: it ends with
 * exactly the mailboxes that were to be made. A few kills in the suite; `NIGHT_KILLS=20 NIGHT_ACCOUNTS=1000 npx vitest
 * run --project unit server/provisioning/kill.test.ts` for as many as one likes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertRun, runWithCounts } from '../../db/queries/provisioning';
import { openTestDatabase, type TestDatabase } from '../../db/testing';
import { eventually } from '../testing';
import { newAccounts, newOrganisation } from './testing';

const KILLS = Number(process.env.NIGHT_KILLS ?? 2);
const ACCOUNTS = Number(process.env.NIGHT_ACCOUNTS ?? 250);

let database: TestDatabase;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database.close();
});

/** Starts a server process; it waits for its election while another lives. */
function begin(): { child: ChildProcess; leading: Promise<void> } {
  const child = fork(resolve(import.meta.dirname, 'kill.child.ts'), [database.serverUrl], {
    execArgv: ['--import', 'tsx'],
    stdio: 'ignore',
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return { child, leading: new Promise((won) => child.once('message', () => won())) };
}

it(
  `${KILLS} kills in the middle end with exactly the mailboxes of ${ACCOUNTS} accounts`,
  async () => {
    const { db, sql } = database;
    await newAccounts(database, await newOrganisation(database), ACCOUNTS);
    const id = (await insertRun(db, { trigger: 'night', night: '2026-11-29' }))!;
    const read = async () => (await runWithCounts(db, id))!;
    let killedInTheMiddle = 0;
    let running = begin();
    for (let kill = 0; kill < KILLS; kill++) {
      // Begun only now, lest it be elected before the one that is to be killed.
      await running.leading;
      const next = begin();
      const before = (await read()).done;
      const least = Math.min(
        ACCOUNTS,
        before + randomInt(1, Math.ceil((ACCOUNTS - before) / (KILLS - kill + 1)) + 1),
      );
      await eventually(read, ({ done }) => done >= least, 60_000);
      running.child.kill('SIGKILL');
      if ((await read()).run.state !== 'done') killedInTheMiddle++;
      running = next;
    }
    await eventually(read, ({ run }) => run.state === 'done', 90_000);
    const { run, total, done, failed } = await read();
    expect({ total, done, failed }).toEqual({ total: ACCOUNTS, done: ACCOUNTS, failed: 0 });
    expect(killedInTheMiddle).toBeGreaterThan(0);
    expect(run.resumed).toBeGreaterThanOrEqual(1);
    const [made] =
      await sql`select count(*)::int as n, count(distinct lower(address))::int as addresses from mailbox`;
    expect(made).toEqual({ n: 2 * ACCOUNTS, addresses: 2 * ACCOUNTS });
    const [provided] = await sql`
      select count(*)::int as n from account a join mailbox p on p.id = a.personal_mailbox_id and p.id_nat = a.id_nat_psc
        join mailbox c on c.id = a.applicative_mailbox_id and c.id_nat = a.id_nat_auth_cli where a.status = 'available'`;
    expect(provided?.n).toBe(ACCOUNTS);
    const [items] = await sql`select count(*)::int as n from provisioning_item`;
    expect(items?.n).toBe(ACCOUNTS);
  },
  Math.max(120_000, KILLS * 20_000),
);
