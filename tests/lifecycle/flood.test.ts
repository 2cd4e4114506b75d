/**
 * SIGKILL of the laboratory during a flood of submissions: every message answered 250 is stored exactly once, and
 * whatever is stored is, octet for octet, a message whose end of DATA was sent, once at most for each attempt.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { newAccount, type TestAccount } from '../support/accounts';
import { hostOf, readInstance } from '../support/instance';
import { closeStore, eventsOf, storedMessages } from '../support/store';
import { Broken, type Submission, Submitter } from '../support/submission';

const SENDERS = 6;
const KILLS = 4;

const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));
afterAll(closeStore);

/** A message of its own; one in four is large enough to be stored in several pieces. */
function newMessage(name: string, serial: number): Buffer {
  const length = randomInt(4) ? randomInt(20_000) : randomInt(300_000, 900_000);
  const body = randomBytes(length).toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(`Subject: ${name} ${serial}\r\nX-Attempt: ${name}-${serial}\r\n\r\n${body}\r\n`);
}

/** Submits one message after the other until told to stop, on a new connection whenever one breaks. */
async function flood(name: string, account: TestAccount, attempts: Submission[], going: () => boolean) {
  const { user } = account.applicative;
  let submitter: Submitter | null = null;
  for (let serial = 0; going(); serial++) {
    try {
      submitter ??= await Submitter.open(hostOf('org-valid'), account.applicative);
      const submission: Submission = { octets: newMessage(name, serial), ended: false, answer: null };
      attempts.push(submission);
      await submitter.send(user, user, submission);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      submitter?.close();
      submitter = null;
      await pause(50);
    }
  }
  submitter?.close();
}

/** Kills the laboratory and waits until the launcher has replaced it. */
async function killLaboratory(): Promise<void> {
  const before = readInstance().processes.lab;
  process.kill(before, 'SIGKILL');
  while (readInstance().processes.lab === before) await pause(50);
}

/** What a client sent: the message without the two fields of its trace, Return-Path and Received. */
function sent(stored: Buffer): Buffer {
  const trace = /^Return-Path: [^\r]*\r\nReceived: [^\r]*\r\n(?:\t[^\r]*\r\n)+/.exec(
    stored.subarray(0, 2000).toString('latin1'),
  );
  expect(trace, 'a message without trace').not.toBeNull();
  return stored.subarray(trace![0].length);
}

it('loses no message that was answered 250, and stores none twice', async () => {
  const account = await newAccount();
  const { user } = account.applicative;
  const attempts: Submission[] = [];
  const answered = () => attempts.filter(({ answer }) => answer?.startsWith('250')).length;
  let going = true;
  const senders = Array.from({ length: SENDERS }, (_, n) =>
    flood(`s${n}`, account, attempts, () => going).finally(() => {
      going = false;
    }),
  );
  const kills: number[] = [];
  while (kills.length < KILLS && going) {
    // The flood is in full spate before it is cut, at any moment of a message's way.
    const enough = answered() + 15;
    while (going && answered() < enough) await pause(5);
    await pause(randomInt(300));
    await killLaboratory();
    kills.push(answered());
  }
  const enough = answered() + 15;
  while (going && answered() < enough) await pause(5);
  going = false;
  await Promise.all(senders);

  const stored = (await storedMessages(user, 'INBOX'))
    .map(({ raw }) => raw)
    .filter((raw) => raw.includes('\r\nX-Attempt: '));
  const left = new Map(attempts.map((attempt) => [attempt.octets.toString('latin1'), attempt]));
  for (const raw of stored) {
    const octets = sent(raw).toString('latin1');
    const attempt = left.get(octets);
    expect(attempt, `stored twice or never sent: ${octets.slice(0, 80)}`).toBeDefined();
    expect(attempt!.ended).toBe(true);
    left.delete(octets);
  }
  const lost = [...left.values()].filter(({ answer }) => answer?.startsWith('250'));
  expect(lost.map(({ octets }) => octets.toString('latin1').slice(0, 60))).toEqual([]);

  const unanswered = attempts.filter(({ answer }) => answer === null).length;
  const told = (await eventsOf(user, '127.255.255.255')).filter(({ type }) => type === 'message.accepted');
  console.log(
    `${attempts.length} attempts, ${answered()} answered 250, ${unanswered} cut off, ${stored.length} stored, ` +
      `${told.length} events, kills after ${kills.join(', ')}`,
  );
  // Each kill cut messages off; no event tells of a message that is not there, and no 250 goes without one.
  expect(unanswered).toBeGreaterThan(0);
  expect(told.length).toBeGreaterThanOrEqual(answered());
  expect(told.length).toBeLessThanOrEqual(stored.length);
}, 240_000);
