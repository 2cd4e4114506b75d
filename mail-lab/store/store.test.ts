import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../db/testing';
import { createLog } from '../log';
import { openStore } from '.';
import { parseAlias } from './mailboxes';
import { FolderError, MessageGone } from './types';

const DOMAIN = 'mail.example.test';
let database: TestDatabase;
let store: Awaited<ReturnType<typeof openStore>>;
/** A second process. */
let other: Awaited<ReturnType<typeof openStore>>;
let organisationId: number;
let serial = 0;

const open = () =>
  openStore({
    databaseUrl: database.labUrl,
    mailDomain: DOMAIN,
    application: 'store-test',
    log: createLog('silent', 'test'),
  });

async function newMailbox(
  kind: 'personal' | 'applicative' = 'personal',
  idNat = `8725010112${10 + serial++}`,
) {
  const [row] = await database.sql`
    insert into mailbox (organisation_id, kind, id_nat, address)
    values (${organisationId}, ${kind}, ${idNat}, ${`${idNat}@${DOMAIN}`}) returning id`;
  return { id: Number(row!.id), idNat, address: `${idNat}@${DOMAIN}` };
}

const mail = (subject: string, body = 'corps') => Buffer.from(`Subject: ${subject}\r\n\r\n${body}\r\n`);

beforeAll(async () => {
  database = await openTestDatabase();
  const [organisation] = await database.sql`
    insert into organisation (immatriculation, name) values ('1', 'Éditeur') returning id`;
  organisationId = Number(organisation!.id);
  [store, other] = await Promise.all([open(), open()]);
});

afterAll(async () => {
  await Promise.all([store?.close(), other?.close()]);
  await database?.close();
});

describe('addresses', () => {
  it('finds a mailbox by address and alias, without regard to case', async () => {
    const mailbox = await newMailbox('applicative', '10B0057881');
    await database.sql`
      insert into account (organisation_id, nil, label, applicative_mailbox_id)
      values (${organisationId}, '42', 'k3x9', ${mailbox.id})`;
    const direct = await store.findByAddress(`10b0057881@${DOMAIN.toUpperCase()}`);
    expect(direct).toMatchObject({
      aliasLabel: null,
      mailbox: { id: mailbox.id, organisationId, kind: 'applicative' },
    });
    const alias = await store.findByAddress(`10b0057881@K3X9.org.${DOMAIN}`);
    expect(alias).toMatchObject({ aliasLabel: 'k3x9', mailbox: { address: `10B0057881@${DOMAIN}` } });
    for (const wrong of [
      `10B0057881@k3x9.psc.${DOMAIN}`,
      `10B0057881@k3x8.org.${DOMAIN}`,
      `other@k3x9.org.${DOMAIN}`,
      '10B0057881@elsewhere.test',
      '\0',
      '',
    ]) {
      expect(await store.findByAddress(wrong)).toBeNull();
    }
    expect(await store.findByIdNat('applicative', ['10b0057881', 'x'])).toMatchObject([{ id: mailbox.id }]);
    expect(await store.findByIdNat('personal', ['10B0057881'])).toEqual([]);
  });

  it('reads an alias with an idNat that holds a slash', () => {
    expect(parseAlias(`3123456789/12@lab-1.psc.${DOMAIN}`, DOMAIN)).toEqual({
      idNat: '3123456789/12',
      label: 'lab-1',
      kind: 'personal',
    });
    expect(parseAlias(`a@b@lab.org.${DOMAIN}`, DOMAIN)?.idNat).toBe('a@b');
  });
});

describe('folders', () => {
  it('makes the usual folders once, even when two processes come at the same time', async () => {
    const { id } = await newMailbox();
    await Promise.all(Array.from({ length: 6 }, (_, n) => (n % 2 ? store : other).folders(id)));
    const folders = await store.folders(id);
    expect(folders.map(({ name, specialUse }) => [name, specialUse])).toEqual([
      ['INBOX', null],
      ['Drafts', '\\Drafts'],
      ['Sent', '\\Sent'],
      ['Trash', '\\Trash'],
    ]);
    expect((await store.folder(id, 'inbox'))?.name).toBe('INBOX');
  });

  it('gives a higher UIDVALIDITY to a folder made anew', async () => {
    const { id } = await newMailbox();
    const first = await store.createFolder(id, 'A');
    await store.deleteFolder(id, 'A');
    const second = await store.createFolder(id, 'A');
    expect(second.uidValidity).toBeGreaterThan(first.uidValidity);
    expect(second.uidValidity).toBeLessThan(2 ** 32);
  });

  it('remembers names of folders that went, but not without end', async () => {
    const { id } = await newMailbox();
    await database.sql`
      insert into folder_subscription (mailbox_id, name) select ${id}, 'gone ' || n from generate_series(1, 2000) n`;
    await expect(store.subscribe(id, 'one more')).rejects.toBeInstanceOf(FolderError);
    await store.unsubscribe(id, 'gone 7');
    await store.subscribe(id, 'one more');
    // Already there: nothing grows.
    await store.subscribe(id, 'one more');
    expect(await store.subscriptions(id)).toHaveLength(2000);
  });

  it('creates the levels above, renames with what lies below, and refuses what cannot be', async () => {
    const { id } = await newMailbox();
    await store.folders(id);
    await store.createFolder(id, 'a/b/c');
    await store.renameFolder(id, 'a', 'x/y');
    expect((await store.folders(id)).map((folder) => folder.name)).toEqual(
      expect.arrayContaining(['x', 'x/y', 'x/y/b', 'x/y/b/c']),
    );
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'done',
        (error) => (error instanceof FolderError ? error.code : error),
      );
    expect(await code(store.createFolder(id, 'x'))).toBe('ALREADYEXISTS');
    expect(await code(store.createFolder(id, 'INBOX'))).toBe('ALREADYEXISTS');
    expect(await code(store.createFolder(id, 'a//b'))).toBe('CANNOT');
    expect(await code(store.createFolder(id, 'a\u0000'))).toBe('CANNOT');
    expect(await code(store.renameFolder(id, 'absent', 'y'))).toBe('NONEXISTENT');
    expect(await code(store.renameFolder(id, 'x', 'Sent'))).toBe('ALREADYEXISTS');
    expect(await code(store.deleteFolder(id, 'INBOX'))).toBe('CANNOT');
    expect(await code(store.deleteFolder(id, 'absent'))).toBe('NONEXISTENT');
    expect(await code(store.append(id, 'absent', mail('x')))).toBe('TRYCREATE');
  });
});

describe('messages', () => {
  it('keeps every octet, in whole and in slices', async () => {
    const { id } = await newMailbox();
    await store.folders(id);
    const raw = Buffer.concat([
      mail('octets'),
      Buffer.alloc(1_300_000, Buffer.from([0, 1, 10, 13, 128, 255])),
    ]);
    const { folderId } = await store.append(id, 'INBOX', raw, { flags: ['\\Seen', 'clé'] });
    const [entry] = await other.entries(folderId);
    expect(entry).toMatchObject({ uid: 1, size: raw.length, flags: ['\\Seen', 'clé'] });
    expect(entry!.internalDate).toBeInstanceOf(Date);
    expect(raw.equals(await other.content(entry!.contentId))).toBe(true);
    expect(await other.range(entry!.contentId, 9, 6)).toEqual(Buffer.from('octets'));
    expect(await other.range(entry!.contentId, raw.length - 1, 100)).toHaveLength(1);
    const structure = (await other.structures([entry!.contentId])).get(entry!.contentId);
    expect(structure?.root.envelope?.subject).toBe('octets');
  });

  it('numbers messages without gap or double when processes append together', async () => {
    const { id } = await newMailbox();
    const [inbox] = await store.folders(id);
    const before = inbox!;
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 ? store : other).append(id, 'INBOX', mail(`${n}`))),
    );
    expect(results.map(({ uid }) => uid).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, n) => n + 1),
    );
    const after = (await store.folder(id, 'INBOX'))!;
    expect(after.uidNext).toBe(41);
    expect(after.highestModseq).toBe(before.highestModseq + 40);
    const entries = await store.entries(after.id);
    expect(new Set(entries.map(({ modseq }) => modseq)).size).toBe(40);
    expect(Math.max(...entries.map(({ modseq }) => modseq))).toBe(after.highestModseq);
    expect(await store.entries(after.id, after.highestModseq - 1)).toHaveLength(1);
  });

  it('delivers once per mailbox, sharing the octets, from both sides without deadlock', async () => {
    const [a, b] = [await newMailbox(), await newMailbox()];
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? store : other).deliver(n % 2 ? [a.id, b.id, a.id] : [b.id, a.id], mail(`${n}`)),
      ),
    );
    const [inA, inB] = await Promise.all([a, b].map(async ({ id }) => (await store.folder(id, 'INBOX'))!));
    expect((await store.counts([inA!.id])).get(inA!.id)).toMatchObject({
      messages: 20,
      unseen: 20,
      deleted: 0,
    });
    const contents = async (folderId: number) =>
      (await store.entries(folderId)).map((entry) => entry.contentId).sort((x, y) => x - y);
    expect(await contents(inA!.id)).toEqual(await contents(inB!.id));
  });

  it('changes flags once, whatever their case, and counts only real changes', async () => {
    const { id } = await newMailbox();
    await store.folders(id);
    const { folderId } = await store.append(id, 'INBOX', mail('1'));
    await store.append(id, 'INBOX', mail('2'));
    const flagsOf = async () => (await store.entries(folderId)).map((entry) => entry.flags);
    const { entries: added } = await store.changeFlags(folderId, [1, 2, 99], {
      mode: 'add',
      flags: ['\\Seen', '$Label'],
    });
    expect(added.map(({ uid }) => uid)).toEqual([1, 2]);
    const { highestModseq } = (await store.folder(id, 'INBOX'))!;
    expect(added.map(({ modseq }) => modseq)).toEqual([highestModseq, highestModseq]);
    await store.changeFlags(folderId, [1], { mode: 'add', flags: ['$LABEL'] });
    expect((await store.folder(id, 'INBOX'))!.highestModseq).toBe(highestModseq);
    await store.changeFlags(folderId, [1], { mode: 'remove', flags: ['$label'] });
    await store.changeFlags(folderId, [2], { mode: 'replace', flags: ['\\Deleted'] });
    expect(await flagsOf()).toEqual([['\\Seen'], ['\\Deleted']]);
    expect((await store.counts([folderId])).get(folderId)).toMatchObject({
      messages: 2,
      unseen: 1,
      deleted: 1,
    });
  });

  it('copies and expunges, and removes octets only when nobody shows them', async () => {
    const { id } = await newMailbox();
    await store.folders(id);
    const { folderId } = await store.append(id, 'INBOX', mail('1'), {
      internalDate: new Date('2020-01-02T03:04:05Z'),
    });
    for (const n of [2, 3]) await store.append(id, 'INBOX', mail(`${n}`));
    const copied = await store.copy(folderId, [3, 1, 77], 'Trash');
    expect(copied.pairs).toEqual([
      [1, 1],
      [3, 2],
    ]);
    await store.changeFlags(folderId, [1, 2], { mode: 'add', flags: ['\\Deleted'] });
    expect(await store.expunge(folderId, [2, 3])).toEqual([2]);
    expect(await store.expunge(folderId)).toEqual([1]);
    const trash = (await store.folder(id, 'Trash'))!;
    const [kept] = await store.entries(trash.id);
    expect(kept!.internalDate.toISOString()).toBe('2020-01-02T03:04:05.000Z');
    expect(await store.sweep('0 seconds')).toBe(1);
    expect(await store.content(kept!.contentId)).toEqual(mail('1'));
    await expect(store.content(999_999)).rejects.toBeInstanceOf(MessageGone);
    await expect(store.copy(folderId, [3], 'absent')).rejects.toMatchObject({ code: 'TRYCREATE' });
  });

  it('wakes the sessions of another process', async () => {
    const { id } = await newMailbox();
    const [inbox] = await store.folders(id);
    for (const change of [
      () => store.append(id, 'INBOX', mail('1')),
      () => store.changeFlags(inbox!.id, [1], { mode: 'add', flags: ['\\Deleted'] }),
      () => store.expunge(inbox!.id),
    ]) {
      let stop = () => {};
      const woken = new Promise<void>((resolve) => {
        stop = other.watch(inbox!.id, resolve);
      });
      await change();
      await woken;
      stop();
    }
  });
});
