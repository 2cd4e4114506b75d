/** Twenty clients that submit 25 MB at the same time: the laboratory holds none of their messages whole. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { newAccount } from '../support/accounts';
import { hostOf, readInstance } from '../support/instance';
import { closeStore, storedMessages } from '../support/store';
import { type Submission, Submitter } from '../support/submission';

const CLIENTS = 20;
const MEBIBYTE = 1024 * 1024;
/** Half of what the messages weigh; the pieces under way need a few, the rest is garbage not collected yet. */
const GROWTH = 250 * MEBIBYTE;

/** Most memory that the laboratory has held so far, in octets. */
function peak(): number {
  const status = readFileSync(`/proc/${readInstance().processes.lab}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

afterAll(closeStore);

describe.skipIf(process.platform !== 'linux')('large messages', () => {
  it('are taken together within bounded memory', async () => {
    const accounts = await Promise.all([newAccount(), newAccount()]);
    const body = `${'0123456789'.repeat(7)}\r\n`;
    const octets = Buffer.from(`Subject: large\r\n\r\n${body.repeat((24.9 * MEBIBYTE) / body.length)}`);
    const before = peak();
    const started = performance.now();
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, n) => {
        const { applicative } = accounts[n % 2]!;
        const submission: Submission = { octets, ended: false, answer: null };
        const submitter = await Submitter.open(hostOf('org-valid'), applicative);
        await submitter.send(applicative.user, applicative.user, submission);
        submitter.close();
        expect(submission.answer).toMatch(/^250/);
      }),
    );
    const grown = peak() - before;
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${CLIENTS} × ${(octets.length / MEBIBYTE).toFixed(1)} MiB in ${seconds.toFixed(1)} s, ` +
        `the laboratory grew by ${(grown / MEBIBYTE).toFixed(0)} MiB (from ${(before / MEBIBYTE).toFixed(0)})`,
    );
    expect(grown).toBeLessThan(GROWTH);
    const stored = await storedMessages(accounts[0]!.applicative.user, 'INBOX');
    const large = stored.filter(({ raw }) => raw.length > octets.length);
    expect(large).toHaveLength(CLIENTS / 2);
    expect(large.every(({ raw }) => raw.subarray(-octets.length).equals(octets))).toBe(true);
  }, 240_000);
});
