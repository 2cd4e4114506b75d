/**
 * SIGKILL of the server and of the laboratory at random moments, while accounts play without a break: every execution
 * ends, and tells the truth of what its client did. A few kills in the suite; `KILLS=100 npx vitest run --project
 * lifecycle tests/lifecycle/kills.test.ts` for as many as one likes.
 */
import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ExecutionView } from '../../server/views';
import { newAccount, type TestAccount } from '../support/accounts';
import { abort, read, start } from '../support/api';
import { curl, sClient } from '../support/clients';
import { hostOf } from '../support/instance';
import { kill } from '../support/kill';

const KILLS = Number(process.env.KILLS ?? 4);
const DELAY_SECONDS = 8;
/** What a client does in its window, with a server whose certificate has expired. */
const HABITS = ['leaks', 'refuses', 'stays away', 'aborts'] as const;

interface Played {
  view: ExecutionView;
  habit: (typeof HABITS)[number];
  /** When it handed over its credential, and was answered OK; null: it did not. */
  leakedAt: number | null;
}

const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

/** As a patient script does: the portal may be away. */
async function persist<T>(work: () => Promise<T>, limitMs = 120_000): Promise<T> {
  for (const deadline = Date.now() + limitMs; ; ) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(200);
    }
  }
}

/** The number of the execution that listens: of this start, or of one whose answer was lost. */
async function listening(account: TestAccount): Promise<number> {
  const body = { case: 'authcli-expired-imap', delaySeconds: DELAY_SECONDS, clientIp: account.from };
  return persist(async () => {
    try {
      return (await start(account, body)).number;
    } catch (error) {
      const busy = /"number":(\d+)/.exec(String(error))?.[1];
      if (busy) return Number(busy);
      throw error;
    }
  });
}

async function playOnce(account: TestAccount): Promise<Played> {
  const habit = HABITS[randomInt(HABITS.length)]!;
  const number = await listening(account);
  await pause(randomInt(3000));
  let leakedAt: number | null = null;
  if (habit === 'leaks') {
    const at = Date.now();
    const { code } = await curl(hostOf('org-expired'), 'imap', account.applicative, { verify: false });
    if (code === 0) leakedAt = at;
  }
  if (habit === 'refuses') await sClient(hostOf('org-expired'), 'imap', { identity: account.applicative });
  if (habit === 'aborts') await persist(() => abort(account, number));
  const view = await persist(async () => {
    const seen = await read(account, number);
    if (seen.state !== 'done') throw new Error(`#${number} is still ${seen.state}`);
    return seen;
  });
  return { view, habit, leakedAt };
}

/** Whether the verdict is one that what the client did allows. */
function isTrue({ view, habit, leakedAt }: Played): boolean {
  const inTime = leakedAt !== null && leakedAt < Date.parse(view.deadline ?? '') - 1000;
  if (inTime) return view.verdict === 'ko';
  switch (habit) {
    case 'leaks':
      // It was cut off: what had reached the server by then is KO, or nothing can be told.
      return view.verdict === 'ko' || view.verdict === 'inconclusive';
    case 'refuses':
      return view.verdict === 'ok' || view.verdict === 'inconclusive';
    case 'stays away':
      return view.verdict === 'inconclusive';
    case 'aborts':
      return view.verdict === 'aborted' || view.verdict === 'inconclusive';
  }
}

it(
  `${KILLS} kills at random moments end in true states`,
  async () => {
    const accounts = await Promise.all([1, 2, 3, 4, 5].map(() => newAccount()));
    for (const account of accounts) {
      // The positive control: a refusal is OK afterwards.
      expect((await curl(hostOf('org-valid'), 'imap', account.applicative)).code).toBe(0);
    }
    let killing = true;
    const played: Played[] = [];
    const players = accounts.map(async (account) => {
      while (killing) played.push(await playOnce(account));
    });
    const killed = { server: 0, lab: 0 };
    for (let n = 0; n < KILLS; n++) {
      await pause(randomInt(1000, 4000));
      const name = n % 2 === 0 ? 'server' : 'lab';
      await kill(name);
      killed[name]++;
    }
    killing = false;
    await Promise.all(players);
    const verdicts = played.map(({ view }) => view.verdict);
    console.log(
      `${killed.server} kills of the server, ${killed.lab} of the laboratory, ${played.length} executions:`,
      Object.fromEntries(
        [...new Set(verdicts)].map((one) => [one, verdicts.filter((v) => v === one).length]),
      ),
    );
    const untrue = played.filter((one) => !isTrue(one));
    expect(untrue).toEqual([]);
  },
  Math.max(120_000, KILLS * 20_000),
);
