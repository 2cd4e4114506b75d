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
import { CREDENTIALS, isCannot, JOBS } from './clients/client';
import { doJob, type Memory } from './clients/jobs';
import { openBench } from './clients/session';
import { checkStory } from './clients/story';

const ORGANISATION = { immatriculation: 'test-interop', name: 'Éditeur aux nombreux clients' };
let colleague: TestAccount;

beforeAll(async () => {
  colleague = await newAccount({ organisation: ORGANISATION });
});
afterAll(closeStore);

const PAIRS = CLIENTS.flatMap((client) =>
  CREDENTIALS.filter((credential) => !isCannot(client.ways[credential])).map((credential) => ({
    ...{ client, credential, name: client.name, missing: client.programs.some(lacks) },
  })),
);

describe.concurrent('real clients', () => {
  it.for(PAIRS)('$name, $credential', async ({ client, credential, missing }, { skip }) => {
    if (missing) return skip(`${client.programs.join(', ')}: not installed`);
    const account = await newAccount({ organisation: ORGANISATION });
    const way = client.ways[credential];
    const bench = await openBench(account, credential, colleague.personal.user);
    const { session } = bench;
    const failures: string[] = [];
    const memory: Memory = { sent: null };
    try {
      await client.prepare?.(session);
      for (const job of JOBS) {
        if (process.env.ONLY && !process.env.ONLY.split(",").includes(job)) continue;
        writeFileSync(session.tokenFile, credential === 'token' ? await session.token() : '');
        const started = Date.now();
        await doJob(bench, client, job, memory).catch((error: Error) =>
          failures.push(`${job}: ${error.message}`),
        );
        if (process.env.TIMES) console.log(client.name, credential, job, Date.now() - started);
      }
      await client.finish?.(session);
      if (!isCannot(way)) failures.push(...(await checkStory(bench, way)));
    } finally {
      await bench.close();
    }
    expect(failures.join('\n\n')).toBe('');
  });
});
