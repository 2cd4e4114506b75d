/**
 * Two synchronisers on one mailbox, each changing its copy while the other does: whatever the order in which the
 * changes meet, both copies and the server must end with the same messages, flags and folders.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newAccount } from '../support/accounts';
import type { Maildir } from '../support/maildir';
import { Maildir as Mail } from '../support/maildir';
import { lacks } from '../support/run';
import { closeStore, folderNames, storedMessages } from '../support/store';
import type { Session } from './clients/client';
import { plain } from './clients/letters';
import { modifiedUtf7 } from './clients/names';
import { openBench } from './clients/session';
import {
  finishOfflineimap,
  mbsync,
  offlineimap,
  prepareOfflineimap,
  type Synchronise,
} from './clients/synchronisers';

const MESSAGES = 500;
const LETTERS: Record<string, string> = {
  '\\draft': 'D',
  '\\flagged': 'F',
  '\\answered': 'R',
  '\\seen': 'S',
  '\\deleted': 'T',
};

/** A program with a copy of the mailbox, and how it names folders on disk. */
interface Copy {
  mail: Maildir;
  named(folder: string): string;
  sync(): Promise<Maildir>;
  /** Empty folders, too, that vanished on the server stay on its disk until its user removes them. */
  keepsFolders: boolean;
}

const copy = (session: Session, program: Synchronise, name: string): Copy => ({
  mail: new Mail(join(session.dir, name, 'mail')),
  named: program === mbsync ? modifiedUtf7 : (folder) => folder,
  sync: () => program(session, name),
  keepsFolders: program === offlineimap,
});

const subject = (raw: Buffer) =>
  /^Subject: .*?(\S+)\r?$/m.exec(raw.subarray(0, 2000).toString('latin1'))?.[1];

type State = Record<string, string[]>;

/** `word flags` of every message, by folder; names as the server has them. */
function stateOf({ mail, named }: Copy, names: string[]): State {
  const known = new Map(names.map((name) => [named(name), name]));
  return Object.fromEntries(
    mail
      .folders()
      .map((folder) => [
        known.get(folder) ?? folder,
        mail
          .files(folder)
          .map((path) => `${subject(readFileSync(path))} ${Mail.flags(path)}`)
          .sort(),
      ])
      .sort(([one = ''], [other = '']) => (one < other ? -1 : 1)),
  );
}

async function serverState(address: string): Promise<State> {
  const state: State = {};
  for (const folder of await folderNames(address)) {
    state[folder] = (await storedMessages(address, folder))
      .map(({ raw, flags }) => {
        const letters = flags.map((flag) => LETTERS[flag.toLowerCase()] ?? '').sort();
        return `${subject(raw)} ${letters.join('')}`;
      })
      .sort();
  }
  return state;
}

const word = (number: number) => `n${String(number).padStart(4, '0')}x`;
const range = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => word(from + index));

/** Both at once, as two computers are; then in turn, as it happens. */
async function meet(one: Copy, other: Copy): Promise<void> {
  await Promise.all([one.sync(), other.sync()]);
  for (const each of [one, other, one, other]) await each.sync();
}

function moveAll({ mail, named }: Copy, words: string[], from: string, to: string): void {
  const places = new Map(mail.files(named(from)).map((path) => [subject(readFileSync(path)), path]));
  for (const each of words) mail.move(places.get(each) ?? '', named(to));
}

function each({ mail, named }: Copy, folder: string, words: string[], what: (path: string) => void): void {
  const wanted = new Set(words);
  for (const path of mail.files(named(folder))) if (wanted.has(subject(readFileSync(path)) ?? '')) what(path);
}

/** Removes a folder from the disk, with what the program remembers of it. */
function forget({ mail, named }: Copy, folder: string): void {
  rmSync(join(mail.root, named(folder)), { recursive: true });
}

afterAll(closeStore);

const PAIRS = [
  { name: 'mbsync and offlineimap', other: offlineimap, needs: ['mbsync', 'offlineimap', 'stunnel'] },
  { name: 'mbsync twice', other: mbsync, needs: ['mbsync'] },
];

describe.concurrent('two synchronisers on one mailbox', () => {
  it.for(PAIRS)(
    '$name end with the state of the server',
    { timeout: 180_000 },
    async ({ other: program, needs }, { skip }) => {
      if (needs.some(lacks)) return skip(`${needs.join(', ')}: not installed`);
      const account = await newAccount();
      const bench = await openBench(account, 'certificate', account.personal.user);
      const { session, observer } = bench;
      try {
        await prepareOfflineimap(session);
        const a = copy(session, mbsync, 'a');
        const b = copy(session, program, 'b');

        // One copy brings all messages, the other takes them.
        await a.sync();
        for (const each of range(1, MESSAGES))
          a.mail.add('INBOX', plain(each, `Message ${each} : évalué.`), '');
        await a.sync();
        await b.sync();
        const arrived = await serverState(session.user);
        expect(arrived.INBOX?.length).toBeGreaterThanOrEqual(MESSAGES);
        expect(stateOf(b, Object.keys(arrived)).INBOX).toEqual(arrived.INBOX);

        // Both add, flag and delete at the same time, partly the same messages.
        for (const each of range(601, 5)) a.mail.add('INBOX', plain(each, 'de A'));
        for (const each of range(701, 5)) b.mail.add('INBOX', plain(each, 'de B'));
        each(a, 'INBOX', range(10, 20), (path) => a.mail.flag(path, 'F'));
        each(b, 'INBOX', range(20, 20), (path) => b.mail.flag(path, 'RS'));
        each(a, 'INBOX', range(50, 10), (path) => a.mail.remove(path));
        each(b, 'INBOX', range(60, 10), (path) => b.mail.remove(path));
        await meet(a, b);

        // Both make folders and move messages there.
        a.mail.create(a.named('Été 2026'));
        moveAll(a, range(100, 20), 'INBOX', 'Été 2026');
        b.mail.create(b.named('Réunions'));
        moveAll(b, range(200, 20), 'INBOX', 'Réunions');
        await meet(a, b);

        // One renames a folder by what its program knows of it: a new one with the messages, then the old one goes.
        a.mail.create(a.named('Été & automne'));
        moveAll(a, range(100, 20), 'Été 2026', 'Été & automne');
        each(b, 'INBOX', range(300, 10), (path) => b.mail.flag(path, 'S'));
        await meet(a, b);
        forget(a, 'Été 2026');
        await a.sync();
        if (b.keepsFolders) forget(b, 'Été 2026');
        // Meanwhile a third client renames another on the server.
        await observer.mailboxRename('Réunions', 'Comités');
        // Neither program deletes a folder that holds messages: their users do.
        forget(a, 'Réunions');
        forget(b, 'Réunions');
        each(a, 'INBOX', range(310, 10), (path) => a.mail.flag(path, 'F'));
        await meet(a, b);

        const server = await serverState(session.user);
        const names = Object.keys(server);
        expect(names).toEqual(expect.arrayContaining(['Été & automne', 'Comités']));
        expect(names).not.toContain('Été 2026');
        expect(names).not.toContain('Réunions');
        expect(server['Été & automne']).toHaveLength(20);
        expect(server.Comités).toHaveLength(20);
        const inbox = server.INBOX ?? [];
        const mine = inbox.filter((line) => /^n\d{4}x/.test(line));
        // 500 and 10 new ones, without 20 deleted and 40 moved ones; none twice.
        expect(new Set(mine.map((line) => line.split(' ')[0])).size).toBe(MESSAGES + 10 - 20 - 40);
        expect(mine).toHaveLength(MESSAGES + 10 - 20 - 40);
        expect(mine).toContain(`${word(15)} F`);
        expect(mine).toContain(`${word(25)} FRS`);
        expect(mine).toContain(`${word(35)} RS`);
        expect(stateOf(a, names)).toEqual(server);
        expect(stateOf(b, names)).toEqual(server);
      } finally {
        await finishOfflineimap(session);
        await bench.close();
      }
    },
  );
});
