/** What a process keeps of a folder is what another process made of it, read only where it changed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../db/testing';
import { createLog } from '../log';
import { openStore } from '.';
import type { Folder, OpenFolder } from './types';

let database: TestDatabase;
let here: Awaited<ReturnType<typeof openStore>>;
let there: Awaited<ReturnType<typeof openStore>>;
let mailboxId: number;

beforeAll(async () => {
  database = await openTestDatabase();
  const open = () =>
    openStore({
      ...{ databaseUrl: database.labUrl, mailDomain: 'mail.example.test', application: 'mirror-test' },
      log: createLog('silent', 'test'),
    });
  [here, there] = await Promise.all([open(), open()]);
  const [organisation] = await database.sql`
    insert into organisation (immatriculation, name) values ('1', 'Éditeur') returning id`;
  const [row] = await database.sql`
    insert into mailbox (organisation_id, kind, id_nat, address)
    values (${organisation!.id}, 'personal', '1', 'one@mail.example.test') returning id`;
  mailboxId = Number(row!.id);
  await here.folders(mailboxId);
});
afterAll(async () => {
  await Promise.all([here?.close(), there?.close()]);
  await database?.close();
});

async function folder(name: string): Promise<Folder> {
  await here.createFolder(mailboxId, name);
  for (let n = 1; n <= 4; n++) await here.append(mailboxId, name, Buffer.from(`Subject: ${n}\r\n\r\n.\r\n`));
  return (await here.folder(mailboxId, name))!;
}

const uids = async (open: OpenFolder, force = true) =>
  (await open.snapshot(force)).entries.map(({ uid }) => uid);

it('follows arrivals, flags, moves and removals by another process, keeping what did not change', async () => {
  const opened = await folder('a');
  const open = here.open(opened);
  const before = await open.snapshot();
  await there.changeFlags(opened.id, [2], { mode: 'add', flags: ['\\Deleted', '$clé'] });
  await there.move(opened.id, [3], 'Trash');
  await there.append(mailboxId, 'a', Buffer.from('Subject: 5\r\n\r\n.\r\n'));
  const now = await open.snapshot(true);
  expect(now.entries.map(({ uid }) => uid)).toEqual([1, 2, 4, 5]);
  expect(now.entries[0]).toBe(before.entries[0]);
  expect(now.entries[2]).toBe(before.entries[3]);
  expect(now.entries[1]!.flags).toEqual(['\\Deleted', '$clé']);
  expect(now.keywords).toEqual(['$clé']);
  await there.expunge(opened.id);
  expect(await uids(open)).toEqual([1, 4, 5]);
  // Whoever removes messages, by whatever means.
  await database.sql`delete from message where folder_id = ${opened.id} and uid = 4`;
  expect(await uids(open)).toEqual([1, 5]);
  expect(now.entries).toHaveLength(4);
  open.close();
});

it('is right when a folder is opened again after changes that nobody here watched', async () => {
  const opened = await folder('b');
  const first = here.open(opened);
  await first.snapshot();
  first.close();
  await there.changeFlags(opened.id, [1], { mode: 'add', flags: ['\\Deleted'] });
  await there.expunge(opened.id);
  const again = here.open((await here.folder(mailboxId, 'b'))!);
  expect(await uids(again, false)).toEqual([2, 3, 4]);
  again.close();
});

it('hears of a change without asking, and of the end of its folder', async () => {
  const opened = await folder('c');
  const open = here.open(opened);
  await open.snapshot();
  const heard = () => new Promise<void>((done) => Object.assign(open, { onChange: done }));
  let change = heard();
  await there.append(mailboxId, 'c', Buffer.from('Subject: 5\r\n\r\n.\r\n'));
  await change;
  expect(await uids(open, false)).toEqual([1, 2, 3, 4, 5]);
  change = heard();
  await there.deleteFolder(mailboxId, 'c');
  await change;
  expect(await open.snapshot()).toMatchObject({ exists: false, entries: [] });
  open.close();
});

it('gives recent messages to one process only', async () => {
  const opened = await folder('d');
  const [one, two] = [here.open(opened), there.open(opened)];
  const claims = await Promise.all([one.claimRecent(5), two.claimRecent(5), one.claimRecent(5)]);
  expect(claims.filter((from) => from !== null)).toEqual([1]);
  expect(await two.claimRecent(7)).toBe(5);
  expect(await one.claimRecent(7)).toBeNull();
  one.close();
  two.close();
});
