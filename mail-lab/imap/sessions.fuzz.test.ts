/**
 * Two sessions change one folder in every possible interleaving; what each client can reconstruct from the untagged
 * responses alone must be what the server has, whatever happened.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FUZZ_RUNS } from '../../tests/support/fuzz';
import { startTestLab, type TestLab } from '../testing';
import { createImap } from '.';
import { TestClient } from './test-client';
import { ClientFolder } from './test-folder';

const RUNS = Math.max(40, Math.floor(FUZZ_RUNS / 50));

let lab: TestLab;
let mailbox: { id: number; address: string };
let actors: Actor[];
let run = 0;

beforeAll(async () => {
  lab = await startTestLab({ protocols: { imap: createImap }, hosts: ['org-valid'] });
  mailbox = await lab.mailbox(await lab.organisation('editeur'), 'applicative', '10B0057881');
  const certificate = await lab.certificate('10B0057881');
  actors = await Promise.all(
    [0, 1].map(async () => {
      const client = await TestClient.to(lab.port('org-valid', 'imap'));
      await client.greeting();
      await client.startTls({
        ...{ ca: readFileSync(lab.pki.rootPem), servername: 'localhost' },
        ...{ cert: certificate.chainPem, key: certificate.privateKeyPem },
      });
      await client.command(`LOGIN ${mailbox.address} x`);
      return new Actor(client);
    }),
  );
}, 60_000);
afterAll(() => lab?.close());

/** Messages are named by their place, taken modulo what the client knows. */
type Step =
  | { do: 'store'; at: number; to: number; how: string; flags: string[]; uid: boolean }
  | { do: 'copy' | 'move'; at: number; to: number; target: 'self' | 'other'; uid: boolean }
  | { do: 'fetch' | 'seen'; at: number; uid: boolean }
  | { do: 'expunge' | 'append' | 'noop' | 'idle' | 'search' | 'check' };

const at = fc.nat(9);
const uid = fc.boolean();
const step = fc.oneof(
  fc.record({
    ...{ do: fc.constant('store' as const), at, to: at, uid },
    how: fc.constantFrom('FLAGS', '+FLAGS', '-FLAGS', '+FLAGS.SILENT', '-FLAGS.SILENT', 'FLAGS.SILENT'),
    flags: fc.subarray(['\\Seen', '\\Deleted', '\\Flagged', '$a', '$b'], { minLength: 1 }),
  }),
  fc.record({
    ...{ do: fc.constantFrom('copy' as const, 'move' as const), at, to: at, uid },
    target: fc.constantFrom('self' as const, 'other' as const),
  }),
  fc.record({ do: fc.constantFrom('fetch' as const, 'seen' as const), at, uid }),
  fc.constantFrom<Step>(
    ...(['expunge', 'append', 'append', 'noop', 'idle', 'search', 'check'] as const).map((one) => ({
      do: one,
    })),
  ),
);

class Actor {
  folder = new ClientFolder();
  constructor(private readonly client: TestClient) {}

  async select(name: string): Promise<void> {
    this.folder = new ClientFolder();
    this.folder.take(await this.client.command(`SELECT ${name}`), false);
    await this.learn();
  }

  /** Sends one command and takes what comes; nothing is told but by untagged responses. */
  private async say(command: string, expunge: boolean): Promise<string> {
    const answer = await this.client.command(command);
    this.folder.take(answer, expunge);
    return answer;
  }

  /** A client asks about messages whose arrival it was told. */
  async learn(): Promise<void> {
    for (let from = this.folder.unknownFrom; from !== null; from = this.folder.unknownFrom) {
      await this.say(`FETCH ${from}:* (UID FLAGS)`, false);
    }
  }

  async perform(step: Step, name: string): Promise<void> {
    if (step.do === 'append') {
      await this.say(`APPEND ${name} (\\Draft) {16+}\r\nSubject: x\r\n\r\n.\r\n`, true);
    } else if (step.do === 'idle') {
      this.client.send('i IDLE\r\n');
      await this.client.until(/\+ idling\r\n/);
      this.client.send('DONE\r\n');
      this.folder.take(await this.client.until(/(^|\r\n)i OK.*\r\n/), true);
    } else if (step.do === 'search') await this.say('SEARCH UNDELETED', false);
    else if (!('at' in step)) await this.say(step.do.toUpperCase(), true);
    else await this.onMessages(step, name);
  }

  private async onMessages(step: Extract<Step, { at: number }>, name: string): Promise<void> {
    const { messages } = this.folder;
    if (messages.length === 0) return;
    const place = (index: number) => (index % messages.length) + 1;
    const bounds = [place(step.at), place('to' in step ? step.to : step.at)];
    const uids = bounds.map((seq) => messages[seq - 1]!.uid);
    if (step.uid && uids.includes(undefined)) return;
    const set = [...new Set(step.uid ? uids : bounds)].join(':');
    const prefix = step.uid ? 'UID ' : '';
    switch (step.do) {
      case 'store':
        if (step.how.endsWith('SILENT')) this.assume(step, bounds);
        await this.say(`${prefix}STORE ${set} ${step.how} (${step.flags.join(' ')})`, step.uid);
        return;
      case 'copy':
      case 'move':
        await this.say(
          `${prefix}${step.do.toUpperCase()} ${set} ${step.target === 'self' ? name : 'Trash'}`,
          true,
        );
        return;
      case 'fetch':
      case 'seen':
        await this.say(
          `${prefix}FETCH ${set} (FLAGS BODY${step.do === 'seen' ? '' : '.PEEK'}[TEXT])`,
          step.uid,
        );
    }
  }

  /** A silent change is believed, until a response says otherwise. */
  private assume({ how, flags }: Extract<Step, { do: 'store' }>, bounds: number[]): void {
    for (const message of this.folder.messages.slice(Math.min(...bounds) - 1, Math.max(...bounds))) {
      if (!message.flags) continue;
      const others = message.flags.filter((flag) => !flags.includes(flag));
      if (how.startsWith('+')) message.flags = [...others, ...flags];
      else if (how.startsWith('-')) message.flags = others;
      else message.flags = [...message.flags.filter((flag) => flag === '\\Recent'), ...flags];
    }
  }

  recent = () =>
    this.folder.messages.filter(({ flags }) => flags!.includes('\\Recent')).map(({ uid }) => uid);

  view = () =>
    this.folder.messages.map(({ uid, flags }) => ({
      uid,
      flags: flags!.filter((flag) => flag !== '\\Recent').sort(),
    }));
}

/** What the quota counts is what is there. */
async function expectUsage(): Promise<void> {
  const { store } = lab.services;
  const folders = await store.folders(mailbox.id);
  const counts = [...(await store.counts(folders.map(({ id }) => id))).values()];
  const messages = counts.reduce((sum, one) => sum + one.messages, 0);
  const octets = counts.reduce((sum, one) => sum + one.size, 0);
  expect(await store.quota(mailbox.id)).toMatchObject({ messages, octets });
}

/** In each round both sessions do something at the same time, or only one does. */
const rounds = fc.array(fc.tuple(fc.option(step), fc.option(step)), { minLength: 3, maxLength: 15 });

it(
  'both clients end with what the server has, and no message is recent to both',
  async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (steps) => {
        const name = `run${++run}`;
        await lab.services.store.createFolder(mailbox.id, name);
        await Promise.all(actors.map((actor) => actor.select(name)));
        if (run > 1) await lab.services.store.deleteFolder(mailbox.id, `run${run - 1}`);
        for (const round of steps) {
          await Promise.all(round.map((one, who) => one && actors[who]!.perform(one, name)));
          // A client that was told of a message asks what it is, sooner or later.
          if (round[0] === null) await actors[1]!.learn();
        }
        for (const actor of actors) {
          await actor.perform({ do: 'noop' }, name);
          await actor.learn();
        }
        const folder = (await lab.services.store.folder(mailbox.id, name))!;
        const entries = await lab.services.store.entries(folder.id);
        const truth = entries.map(({ uid, flags }) => ({ uid, flags: [...flags].sort() }));
        for (const actor of actors) expect(actor.view()).toEqual(truth);
        const recent = actors.flatMap((actor) => actor.recent());
        expect(new Set(recent).size).toBe(recent.length);
        await expectUsage();
      }),
      { numRuns: RUNS },
    );
  },
  120_000 + RUNS * 500,
);
