/** Twenty clients that submit 25 MB at the same time: the laboratory holds none of their messages whole, and opens one archive after the other. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { EventData } from '../../conformance/events';
import { newAccount } from '../support/accounts';
import { hostOf, readInstance } from '../support/instance';
import { closeStore, eventsOf, storedMessages } from '../support/store';
import { type Submission, Submitter } from '../support/submission';
import { xdmMessage } from '../support/xdm';

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
    const addresses = accounts.map(({ applicative }) => applicative.user);
    // Base64 within base64: a document of 13.5 MB fills the message.
    const documents = [{ pdf: 13.5 * MEBIBYTE }];
    const octets = xdmMessage({ from: addresses[0]!, to: addresses, nil: '3734', documents, stored: true });
    expect(octets.length).toBeGreaterThan(24 * MEBIBYTE);
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
    const told = (await eventsOf(addresses[0]!, 'nobody')).filter(({ type }) => type === 'message.accepted');
    expect(told).toHaveLength(CLIENTS / 2);
    // On a machine that has much else to do some may have to be given up; those say so.
    const contents = told.map(({ data }) => (data as EventData<'message.accepted'>).content);
    const opened = contents.filter((content) => !content?.truncated);
    expect(opened.length).toBeGreaterThan(0);
    for (const content of opened) {
      expect(content).toMatchObject({ archives: [{ problem: null, documents: [{ problem: null }] }] });
    }
  }, 240_000);
});
