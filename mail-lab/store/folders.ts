/** Folders: the usual ones on first use, hierarchy with `/`, counters. */
import { announce, type Query, type Sql } from './pool';
import { type Folder, type FolderCounts, FolderError } from './types';
import { account } from './usage';

interface FolderRow {
  id: string;
  mailbox_id: string;
  name: string;
  special_use: string | null;
  uid_validity: string;
  uid_next: string;
  highest_modseq: string;
  recent_from: string;
}

/** RFC 6154 attributes of the folders that every mailbox starts with; it is subscribed to them. */
const USUAL: readonly (readonly [name: string, specialUse: string | null])[] = [
  ['INBOX', null],
  ['Drafts', '\\Drafts'],
  ['Sent', '\\Sent'],
  ['Trash', '\\Trash'],
];
const MAX_FOLDERS = 1000;
const MAX_SUBSCRIPTIONS = 2 * MAX_FOLDERS;
const MAX_NAME = 255;
const MAX_DEPTH = 20;

const COLUMNS = 'id, mailbox_id, name, special_use, uid_validity, uid_next, highest_modseq, recent_from';

const toFolder = (row: FolderRow): Folder => ({
  id: Number(row.id),
  mailboxId: Number(row.mailbox_id),
  name: row.name,
  specialUse: row.special_use,
  uidValidity: Number(row.uid_validity),
  uidNext: Number(row.uid_next),
  highestModseq: Number(row.highest_modseq),
  recentFrom: Number(row.recent_from),
});

/** INBOX is one name however it is written, alone or as first level (RFC 3501 §5.1). */
export function canonicalName(name: string): string {
  return /^inbox(?=\/|$)/i.test(name) ? `INBOX${name.slice(5)}` : name;
}

/** Throws FolderError when the name cannot be given to a folder. */
function checkName(name: string): void {
  const levels = name.split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (!name || name.length > MAX_NAME || /[\x00-\x1f\x7f*%]/.test(name)) {
    throw new FolderError(
      'CANNOT',
      'folder names have 1 to 255 characters, without control characters, * and %',
    );
  }
  if (levels.some((level) => level === '') || levels.length > MAX_DEPTH) {
    throw new FolderError('CANNOT', `levels must not be empty, nor more than ${MAX_DEPTH}`);
  }
}

/**
 * Creates a folder unless it is there. UIDVALIDITY is the time plus the row's id: it grows with each creation of the
 * same name and differs in a database made anew.
 */
async function insertFolder(
  query: Query,
  mailboxId: number,
  name: string,
  specialUse: string | null,
): Promise<Folder | null> {
  const [created] = await query<{ id: string }[]>`
    insert into folder (mailbox_id, name, special_use, uid_validity) values (${mailboxId}, ${name}, ${specialUse}, 0)
    on conflict (mailbox_id, name) do nothing returning id`;
  if (!created) return null;
  const [row] = await query<FolderRow[]>`
    update folder set uid_validity = extract(epoch from now())::bigint + id where id = ${created.id}
    returning ${query.unsafe(COLUMNS)}`;
  return toFolder(row!);
}

/** What a mailbox is given together with its INBOX, which comes into being once, whoever asks for it. */
export type Furnish = (query: Query, mailboxId: number) => Promise<void>;

/** Makes the usual folders of a mailbox that has none; several may call it at once. */
export async function ensureUsualFolders(sql: Sql, mailboxId: number, furnish: Furnish): Promise<void> {
  await sql.begin(async (tx) => {
    let isNew = false;
    for (const [name, specialUse] of USUAL) {
      if (!(await insertFolder(tx, mailboxId, name, specialUse))) continue;
      await subscribeTo(tx, mailboxId, name);
      isNew ||= name === 'INBOX';
    }
    if (isNew) await furnish(tx, mailboxId);
  });
}

async function subscribeTo(query: Query, mailboxId: number, name: string): Promise<void> {
  await query`
    insert into folder_subscription (mailbox_id, name) values (${mailboxId}, ${name}) on conflict do nothing`;
}

/** Makes the levels above a folder that do not exist. */
async function ensureParents(query: Query, mailboxId: number, name: string): Promise<void> {
  const levels = name.split('/');
  for (let depth = 1; depth < levels.length; depth++) {
    await insertFolder(query, mailboxId, levels.slice(0, depth).join('/'), null);
  }
}

/**
 * Creates a folder and the levels above it; a trailing separator only announces children (RFC 3501 §6.3.3).
 * Rejects with FolderError.
 */
export async function createFolder(
  query: Query,
  mailboxId: number,
  requested: string,
  specialUse: string | null = null,
): Promise<Folder> {
  const name = canonicalName(requested.replace(/\/$/, ''));
  checkName(name);
  const [{ count }] = await query<[{ count: number }]>`
    select count(*)::int as count from folder where mailbox_id = ${mailboxId}`;
  if (count >= MAX_FOLDERS) throw new FolderError('LIMIT', `a mailbox holds at most ${MAX_FOLDERS} folders`);
  await ensureParents(query, mailboxId, name);
  const created = await insertFolder(query, mailboxId, name, specialUse);
  if (!created) throw new FolderError('ALREADYEXISTS', 'this folder exists already');
  return created;
}

export function folderQueries(sql: Sql, furnish: Furnish) {
  const list = async (mailboxId: number) =>
    (
      await sql<FolderRow[]>`
        select ${sql.unsafe(COLUMNS)} from folder where mailbox_id = ${mailboxId}
        order by name <> 'INBOX', name collate "C"`
    ).map(toFolder);

  const find = async (mailboxId: number, name: string): Promise<Folder | null> => {
    const [row] = await sql<FolderRow[]>`
      select ${sql.unsafe(COLUMNS)} from folder where mailbox_id = ${mailboxId} and name = ${canonicalName(name)}`;
    return row ? toFolder(row) : null;
  };

  return {
    async folders(mailboxId: number): Promise<Folder[]> {
      const found = await list(mailboxId);
      if (found.some((folder) => folder.name === 'INBOX')) return found;
      await ensureUsualFolders(sql, mailboxId, furnish);
      return list(mailboxId);
    },

    async folder(mailboxId: number, name: string): Promise<Folder | null> {
      if (name.includes('\0') || name.length > MAX_NAME) return null;
      const found = await find(mailboxId, name);
      if (found || !USUAL.some(([usual]) => usual === canonicalName(name))) return found;
      if (!(await find(mailboxId, 'INBOX'))) await ensureUsualFolders(sql, mailboxId, furnish);
      return find(mailboxId, name);
    },

    async counts(folderIds: number[]): Promise<Map<number, FolderCounts>> {
      const rows = await sql<({ id: string } & FolderCounts)[]>`
        select f.id, count(m.uid)::float8 as messages,
          (count(m.uid) filter (where not '\\Seen' = any(m.flags)))::float8 as unseen,
          (count(m.uid) filter (where m.uid >= f.recent_from))::float8 as recent,
          (count(m.uid) filter (where '\\Deleted' = any(m.flags)))::float8 as deleted,
          coalesce(sum(c.size), 0)::float8 as size,
          coalesce(sum(c.size) filter (where '\\Deleted' = any(m.flags)), 0)::float8 as "deletedSize"
        from folder f left join message m on m.folder_id = f.id left join message_content c on c.id = m.content_id
        where f.id = any(${folderIds}) group by f.id`;
      return new Map(rows.map(({ id, ...counts }) => [Number(id), counts]));
    },

    async subscriptions(mailboxId: number): Promise<string[]> {
      const rows = await sql<{ name: string }[]>`
        select name from folder_subscription where mailbox_id = ${mailboxId}
        order by name <> 'INBOX', name collate "C"`;
      return rows.map(({ name }) => name);
    },

    async subscribe(mailboxId: number, name: string): Promise<void> {
      // Names stay when their folder goes: without a limit, creating and deleting would add some for ever.
      const [{ count }] = await sql<[{ count: number }]>`
        select count(*)::int as count from folder_subscription
        where mailbox_id = ${mailboxId} and name <> ${canonicalName(name)}`;
      if (count >= MAX_SUBSCRIPTIONS)
        throw new FolderError('LIMIT', `a mailbox has at most ${MAX_SUBSCRIPTIONS} subscriptions`);
      await subscribeTo(sql, mailboxId, canonicalName(name));
    },

    async unsubscribe(mailboxId: number, name: string): Promise<void> {
      await sql`
        delete from folder_subscription where mailbox_id = ${mailboxId} and name = ${canonicalName(name)}`;
    },

    async createFolder(mailboxId: number, name: string, specialUse?: string): Promise<Folder> {
      return sql.begin((tx) => createFolder(tx, mailboxId, name, specialUse ?? null));
    },

    async renameFolder(mailboxId: number, from: string, to: string): Promise<void> {
      const [source, target] = [canonicalName(from), canonicalName(to.replace(/\/$/, ''))];
      checkName(target);
      if (source === target) throw new FolderError('ALREADYEXISTS', 'the folder has this name already');
      if (source === 'INBOX') throw new FolderError('CANNOT', 'INBOX keeps its name');
      if (target.startsWith(`${source}/`))
        throw new FolderError('CANNOT', 'a folder cannot move into itself');
      await sql
        .begin(async (tx) => {
          // A level that only exists through those below it (its own folder was deleted) is renamed like another.
          const rows = await tx<{ name: string }[]>`
            update folder set name = ${target} || substr(name, ${source.length + 1})
            where mailbox_id = ${mailboxId} and (name = ${source} or starts_with(name, ${`${source}/`}))
            returning name`;
          if (rows.length === 0) throw new FolderError('NONEXISTENT', 'no such folder');
          for (const { name } of rows) checkName(name);
          await ensureParents(tx, mailboxId, target);
        })
        .catch((error: { code?: string }) => {
          if (error.code === '23505') throw new FolderError('ALREADYEXISTS', 'this folder exists already');
          throw error;
        });
    },

    async deleteFolder(mailboxId: number, requested: string): Promise<void> {
      const name = canonicalName(requested);
      if (name === 'INBOX') throw new FolderError('CANNOT', 'INBOX cannot be deleted');
      await sql.begin(async (tx) => {
        const [row] = await tx<{ id: string }[]>`
          select id from folder where mailbox_id = ${mailboxId} and name = ${name} for update`;
        if (!row) {
          const [below] = await tx`
            select 1 from folder where mailbox_id = ${mailboxId} and starts_with(name, ${`${name}/`}) limit 1`;
          throw below
            ? new FolderError('HASCHILDREN', 'this level only exists through the folders below it')
            : new FolderError('NONEXISTENT', 'no such folder');
        }
        const [held] = await tx<{ octets: string; messages: string }[]>`
          select coalesce(sum(c.size), 0) as octets, count(*) as messages
          from message m join message_content c on c.id = m.content_id where m.folder_id = ${row.id}`;
        await account(tx, mailboxId, { octets: -Number(held!.octets), messages: -Number(held!.messages) });
        await tx`delete from folder where id = ${row.id}`;
        await announce(tx, Number(row.id));
      });
    },
  };
}
