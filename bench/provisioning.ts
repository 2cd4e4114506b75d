/**
 * A night with many accounts: `npm run bench:provisioning` (1,000 accounts, or as many as given).
 *
 * On a database of its own. Prints the seconds of a run that makes two mailboxes for each account, and how often that
 * is what as many transactions of one update cost on the same machine: the figure to compare, whatever else runs there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openDatabase } from '../db/client';
import { startCluster } from '../db/embedded/cluster';
import { prepareDatabase } from '../db/migrate';
import { insertRun, runUnderWay, runWithCounts } from '../db/queries/provisioning';
import { upsertOrganisation } from '../db/queries/user';
import { createAccount } from '../server/accounts/create';
import { carryOutRun } from '../server/provisioning/run';

const COUNT = Number(process.argv[2] ?? 1_000);
const AT_ONCE = 4;

const parent = mkdtempSync(join(tmpdir(), 'motco2-bench-'));
const cluster = await startCluster({ dir: join(parent, 'postgres'), port: 0 });
try {
  const { serverUrl } = await prepareDatabase(cluster.adminUrl, { server: 'bench', lab: 'bench' }, 'bench');
  const { db, sql, close } = openDatabase(serverUrl, { max: AT_ONCE + 1, application: 'bench' });
  const organisation = await upsertOrganisation(db, { immatriculation: 'bench', name: 'Bench' });
  for (let n = 0; n < COUNT; n++) {
    const numbers = { idNatPsc: `87${1_000_000_000 + n}`, idNatAuthCli: `10B${1_000_000 + n}` };
    await createAccount(db, { organisationId: organisation.id, nil: `bench-${n}`, ...numbers });
  }
  const floor = await timed(async () => {
    const ids = await sql<{ id: string }[]>`select id from account`;
    const worker = async () => {
      for (let next = ids.pop(); next; next = ids.pop()) {
        const { id } = next;
        await sql.begin((tx) => tx`update account set kind_psc = 'bench' where id = ${id}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  });
  await insertRun(db, { trigger: 'night', night: '2026-01-01' });
  const run = (await runUnderWay(db))!;
  const log = pino({ level: 'warn' });
  const spent = await timed(() => carryOutRun({ db, mailDomain: 'bench.example', log }, run, () => false));
  const counts = await runWithCounts(db, run.id);
  const [made] = await sql<{ n: number }[]>`select count(*)::int as n from mailbox`;
  console.log(
    `${COUNT} accounts, ${made?.n} mailboxes, ${counts?.failed} failed: ${(spent / 1000).toFixed(1)} s, × ${(spent / floor).toFixed(1)} of ${COUNT} transactions of one update (${(floor / 1000).toFixed(1)} s)`,
  );
  await close();
} finally {
  await cluster.stop();
  rmSync(parent, { recursive: true, force: true });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
