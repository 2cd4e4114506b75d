/**
 * Mail clients that nobody here wrote live on the laboratory: each does its whole job, with both kinds of credential
 * where it can, and after each job the server's state is read by another way. docs/clients.md says what came of it.
 */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAccount, type TestAccount } from '../support/accounts';
import { lacks } from '../support/run';
import { closeStore } from '../support/store';
import { CLIENTS } from './clients';
import { CREDENTIALS, isCannot, JOBS, type Job } from './clients/client';
import { FAULTS, type Fault, refuses } from './clients/faults';
import { doJob, type Memory } from './clients/jobs';
import { matrix, type Results } from './clients/matrix';
import { openBench } from './clients/session';
import { checkStory } from './clients/story';

const ORGANISATION = { immatriculation: 'test-interop', name: 'Éditeur aux nombreux clients' };
/** A dozen runs of a program each, beside others. */
const SLOW_MS = 480_000;
let colleague: TestAccount;

beforeAll(async () => {
  colleague = await newAccount({ organisation: ORGANISATION });
});
afterAll(closeStore);

const PAIRS = CLIENTS.flatMap((client) =>
  CREDENTIALS.filter((credential) => !isCannot(client.ways[credential])).map((credential) => ({
    ...{ client, credential, name: client.name, missing: client.programs.some(lacks) },
  })),
).sort((one, other) => Number(other.client.slow ?? false) - Number(one.client.slow ?? false));
const results: Results = new Map(CLIENTS.map((client) => [client, new Map()]));

describe.concurrent('real clients', () => {
  it.for(PAIRS)(
    '$name, $credential',
    { timeout: SLOW_MS },
    async ({ client, credential, missing }, { skip }) => {
      if (missing) return skip(`${client.programs.join(', ')}: not installed`);
      const account = await newAccount({ organisation: ORGANISATION });
      const way = client.ways[credential];
      const bench = await openBench(account, credential, colleague.personal.user);
      const { session } = bench;
      const failures: string[] = [];
      const done = new Set<Job>();
      const refused = new Set<Fault>();
      const memory: Memory = { sent: null };
      try {
        try {
          await client.prepare?.(session);
          for (const job of JOBS) {
            if (isCannot(client.verbs[job])) continue;
            writeFileSync(session.tokenFile, credential === 'token' ? await session.token() : '');
            await doJob(bench, client, job, memory).then(
              () => done.add(job),
              (error: Error) => failures.push(`${job}: ${error.message}`),
            );
          }
        } finally {
          await client.finish?.(session);
        }
        if (!isCannot(way)) failures.push(...(await checkStory(bench, way)));
        for (const fault of FAULTS) if (await refuses(bench, client, fault)) refused.add(fault);
      } finally {
        await bench.close();
      }
      results.get(client)?.set(credential, { done, refused });
      expect(failures.join('\n\n')).toBe('');
    },
  );
});

it('docs/clients.md says what was seen', async ({ skip }) => {
  const ran = [...results.values()].reduce((sum, ways) => sum + ways.size, 0);
  if (ran < PAIRS.length) return skip('not every client ran');
  await expect(matrix(CLIENTS, results)).toMatchFileSnapshot('../../docs/clients.md');
});
