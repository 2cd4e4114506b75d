/** UIDVALIDITY, UIDNEXT, UIDs, MODSEQs and quotas stay true whatever two laboratory processes do at once. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../db/testing';
import { createLog } from '../log';
import { openStore } from '.';
import { type MessageEntry, OverQuota } from './types';

type OpenedStore = Awaited<ReturnType<typeof openStore>>;
const DOMAIN = 'mail.example.test';
let database: TestDatabase;
let organisationId: number;
let serial = 0;
const opened: OpenedStore[] = [];

async function open(quota?: { octets: number; messages: number }): Promise<OpenedStore> {
  const log = createLog('silent', 'test');
  const store = await openStore({
    ...{ databaseUrl: database.labUrl, mailDomain: DOMAIN, application: 'numbers-test', connections: 4 },
    ...{ quota, log },
  });
  opened.push(store);
  return store;
}

async function newMailbox(): Promise<number> {
  const address = `m${serial++}@${DOMAIN}`;
  const [row] = await database.sql`
    insert into mailbox (organisation_id, kind, id_nat, address)
    values (${organisationId}, 'personal', ${address}, ${address}) returning id`;
  return Number(row!.id);
}

beforeAll(async () => {
  database = await openTestDatabase();
  const [row] = await database.sql`
    insert into organisation (immatriculation, name) values ('1', 'A') returning id`;
  organisationId = Number(row!.id);
});
afterAll(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await database?.close();
});

const octets = (length: number) => Buffer.from(`Subject: x\r\n\r\n${'y'.repeat(length)}`);

/** What a session that looks at a folder again and again may rely on. */
class Observer {
  private seen = new Map<number, MessageEntry>();
  private gone = new Set<number>();
  private highest = 0;
  private uidValidity: number | null = null;
  private last = { uidNext: 0, highestModseq: 0 };

  constructor(
    private readonly mailboxId: number,
    private readonly name: string,
  ) {}

  async look(store: OpenedStore): Promise<void> {
    // Read before the entries: they may only be newer.
    const folder = (await store.folder(this.mailboxId, this.name))!;
    const entries = await store.entries(folder.id);
    const after = (await store.folder(this.mailboxId, this.name))!;
    expect(folder.uidValidity).toBe(this.uidValidity ?? folder.uidValidity);
    this.uidValidity = folder.uidValidity;
    expect(folder.uidNext).toBeGreaterThanOrEqual(this.last.uidNext);
    expect(folder.highestModseq).toBeGreaterThanOrEqual(this.last.highestModseq);
    const present = new Set(entries.map(({ uid }) => uid));
    expect(present.size).toBe(entries.length);
    for (const entry of entries) {
      const known = this.seen.get(entry.uid);
      // A message that appears later has a higher UID than all that were seen, and none comes back.
      if (!known) expect(entry.uid).toBeGreaterThan(this.highest);
      expect(this.gone.has(entry.uid)).toBe(false);
      if (known && known.modseq === entry.modseq) expect(entry.flags).toEqual(known.flags);
      expect(entry.modseq).toBeGreaterThanOrEqual(known?.modseq ?? 0);
      expect(entry.uid).toBeLessThan(after.uidNext);
      expect(entry.modseq).toBeLessThanOrEqual(after.highestModseq);
    }
    for (const uid of this.seen.keys()) if (!present.has(uid)) this.gone.add(uid);
    this.highest = Math.max(this.highest, ...present);
    this.seen = new Map(entries.map((entry) => [entry.uid, entry]));
    this.last = after;
  }
}

const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('append' as const), size: fc.nat(2000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), size: fc.nat(2000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('large' as const), size: fc.constant(600_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expunge' as const), size: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), size: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), size: fc.nat(3) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

it('holds for any interleaving of arrivals, copies, moves and removals by two processes', async () => {
  await fc.assert(
    fc
      .asyncProperty(
        fc.array(fc.array(fc.tuple(operation, fc.boolean()), { minLength: 1, maxLength: 10 }), {
          minLength: 2,
          maxLength: 5,
        }),
        async (batches) => {
          const [own, other] = [await newMailbox(), await newMailbox()];
          let stores: [OpenedStore, OpenedStore] = [await open(), await open()];
          await stores[0].folders(own);
          const observers = ['INBOX', 'Trash'].map((name) => new Observer(own, name));
          const given = new Set<string>();
          const once = (folder: number, uid: number) => {
            expect(given.has(`${folder}/${uid}`), `UID ${uid} was given twice`).toBe(false);
            given.add(`${folder}/${uid}`);
          };
          const perform = async (store: OpenedStore, { kind, size }: Operation): Promise<void> => {
            const inbox = (await store.folder(own, 'INBOX'))!;
            const some = async () => (await store.entries(inbox.id)).slice(-size - 1).map(({ uid }) => uid);
            if (kind === 'append' || kind === 'large') {
              const { folderId, uid } = await store.append(own, 'INBOX', octets(size));
              return once(folderId, uid);
            }
            if (kind === 'deliver') return store.deliver([other, own], octets(size));
            const uids = await some();
            if (kind === 'copy') return void (await store.copy(inbox.id, uids, 'Trash'));
            if (kind === 'move') return void (await store.move(inbox.id, uids, 'Trash'));
            await store.changeFlags(inbox.id, uids, { mode: 'add', flags: ['\\Deleted'] });
            await store.expunge(inbox.id, uids);
          };
          for (const batch of batches) {
            let going = true;
            const looking = observers.map(async (observer, n) => {
              while (going) await observer.look(stores[n]!);
            });
            const working = batch.map(([each, second]) => perform(stores[second ? 1 : 0], each));
            const worked = await Promise.allSettled(working);
            going = false;
            for (const outcome of [...worked, ...(await Promise.allSettled(looking))]) {
              if (outcome.status === 'rejected') throw outcome.reason;
            }
            for (const observer of observers) await observer.look(stores[0]);
            // A restart of one of them forgets nothing.
            await stores[0].close();
            opened.splice(opened.indexOf(stores[0]), 1);
            stores = [stores[1], await open()];
          }
          const [held] = await database.sql<{ octets: string; messages: string }[]>`
          select coalesce(sum(c.size), 0) as octets, count(*) as messages from message m
          join folder f on f.id = m.folder_id join message_content c on c.id = m.content_id
          where f.mailbox_id = ${own}`;
          expect(await stores[0].quota(own)).toMatchObject({
            octets: Number(held!.octets),
            messages: Number(held!.messages),
          });
        },
      )
      .afterEach(async () => {
        await Promise.all(opened.splice(0).map((store) => store.close()));
      }),
    { numRuns: 15 },
  );
}, 120_000);

it('refuses what exceeds a quota, wholly, also when two processes fill the mailbox at once', async () => {
  const limits = { octets: 10_000, messages: 5 };
  const [store, second] = [await open(limits), await open(limits)];
  const [full, roomy] = [await newMailbox(), await newMailbox()];
  await Promise.all([store.folders(full), store.folders(roomy)]);
  const kept = async () => {
    const [row] = await database.sql`select count(*)::int as count from message_content`;
    return row!.count as number;
  };
  const before = await kept();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 12 }, (_, n) => {
      const each = n % 2 ? store : second;
      return n % 3 ? each.append(full, 'INBOX', octets(100)) : each.deliver([full], octets(100));
    }),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(OverQuota);
  }
  await expect(store.deliver([roomy, full], octets(1))).rejects.toBeInstanceOf(OverQuota);
  const { id } = (await store.folder(full, 'INBOX'))!;
  await expect(store.copy(id, [1], 'Trash')).rejects.toBeInstanceOf(OverQuota);
  await expect(store.append(roomy, 'INBOX', octets(700_000))).rejects.toBeInstanceOf(OverQuota);
  await expect(store.append(roomy, 'absent', octets(700_000))).rejects.toMatchObject({ code: 'TRYCREATE' });
  const empty = { octets: 0, messages: 0 };
  expect(await store.quota(roomy)).toEqual({ ...empty, octetLimit: 10_000, messageLimit: 5 });
  expect((await store.quota(full)).messages).toBe(5);
  // Nothing stays behind of what was refused, however far it had come.
  expect(await kept()).toBe(before + 5);
}, 30_000);

it('keeps nothing of a message that is given up, and refuses to finish one that was swept away', async () => {
  const store = await open();
  const mailbox = await newMailbox();
  await store.folders(mailbox);
  const pieces = async () => {
    const [row] = await database.sql`select count(*)::int as count from message_chunk`;
    return row!.count as number;
  };
  const before = await pieces();
  const givenUp = store.deposit();
  await givenUp.write(octets(900_000));
  expect(await pieces()).toBeGreaterThan(before);
  await givenUp.discard();
  expect(await pieces()).toBe(before);
  const forgotten = store.deposit();
  await store.sweep('0 seconds');
  const swept = await pieces();
  await forgotten.write(octets(900_000));
  await store.sweep('0 seconds');
  expect(await pieces()).toBeGreaterThan(swept);
  await store.sweep('0 seconds', '0 seconds');
  await expect(store.append(mailbox, 'INBOX', forgotten)).rejects.toThrow();
  expect(await store.quota(mailbox)).toMatchObject({ octets: 0, messages: 0 });
  const small = store.deposit();
  for (const octet of octets(10)) await small.write(Buffer.of(octet));
  const { folderId } = await store.append(mailbox, 'INBOX', small);
  const [entry] = await store.entries(folderId);
  expect(await store.content(entry!.contentId)).toEqual(octets(10));
});
