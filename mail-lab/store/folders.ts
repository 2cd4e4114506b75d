/** Folders: the usual ones on first use, hierarchy with `/`, counters. */
import { announce, type Query, type Sql } from './pool';
import { type Folder, type FolderCounts, FolderError } from './types';

interface FolderRow {
  id: string;
  mailbox_id: string;
  name: string;
  special_use: string | null;
  subscribed: boolean;
  uid_validity: string;
  uid_next: string;
  highest_modseq: string;
}

/** RFC 6154 attributes of the folders that every mailbox starts with. */
const USUAL: readonly (readonly [name: string, specialUse: string | null])[] = [
  ['INBOX', null],
  ['Drafts', '\\Drafts'],
  ['Sent', '\\Sent'],
  ['Trash', '\\Trash'],
];
const MAX_FOLDERS = 1000;
const MAX_NAME = 255;
const MAX_DEPTH = 20;

const COLUMNS = 'id, mailbox_id, name, special_use, subscribed, uid_validity, uid_next, highest_modseq';

const toFolder = (row: FolderRow): Folder => ({
  id: Number(row.id),
  mailboxId: Number(row.mailbox_id),
  name: row.name,
  specialUse: row.special_use,
  subscribed: row.subscribed,
  uidValidity: Number(row.uid_validity),
  uidNext: Number(row.uid_next),
  highestModseq: Number(row.highest_modseq),
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

/** Makes the usual folders of a mailbox that has none; several may call it at once. */
export async function ensureUsualFolders(sql: Sql, mailboxId: number): Promise<void> {
  await sql.begin(async (tx) => {
    for (const [name, specialUse] of USUAL) await insertFolder(tx, mailboxId, name, specialUse);
  });
}

export function folderQueries(sql: Sql) {
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
      await ensureUsualFolders(sql, mailboxId);
      return list(mailboxId);
    },

    async folder(mailboxId: number, name: string): Promise<Folder | null> {
      if (name.includes('\0') || name.length > MAX_NAME) return null;
      const found = await find(mailboxId, name);
      if (found || !USUAL.some(([usual]) => usual === canonicalName(name))) return found;
      if (!(await find(mailboxId, 'INBOX'))) await ensureUsualFolders(sql, mailboxId);
      return find(mailboxId, name);
    },

    async counts(folderId: number): Promise<FolderCounts> {
      const [row] = await sql<{ messages: number; unseen: number; deleted: number; size: number }[]>`
        select count(*)::float8 as messages,
          (count(*) filter (where not '\\Seen' = any(m.flags)))::float8 as unseen,
          (count(*) filter (where '\\Deleted' = any(m.flags)))::float8 as deleted,
          coalesce(sum(c.size), 0)::float8 as size
        from message m join message_content c on c.id = m.content_id where m.folder_id = ${folderId}`;
      return { ...row! };
    },

    async subscribe(mailboxId: number, name: string, subscribed: boolean): Promise<boolean> {
      const rows = await sql`
        update folder set subscribed = ${subscribed}
        where mailbox_id = ${mailboxId} and name = ${canonicalName(name)} returning id`;
      return rows.length > 0;
    },

    async createFolder(mailboxId: number, requested: string): Promise<Folder> {
      const name = canonicalName(requested.replace(/\/$/, ''));
      checkName(name);
      return sql.begin(async (tx) => {
        const [{ count }] = await tx<[{ count: number }]>`
          select count(*)::int as count from folder where mailbox_id = ${mailboxId}`;
        if (count >= MAX_FOLDERS)
          throw new FolderError('CANNOT', `a mailbox holds at most ${MAX_FOLDERS} folders`);
        const levels = name.split('/');
        for (let depth = 1; depth < levels.length; depth++) {
          await insertFolder(tx, mailboxId, levels.slice(0, depth).join('/'), null);
        }
        const created = await insertFolder(tx, mailboxId, name, null);
        if (!created) throw new FolderError('ALREADYEXISTS', 'this folder exists already');
        return created;
      });
    },

    async renameFolder(mailboxId: number, from: string, to: string): Promise<void> {
      const [source, target] = [canonicalName(from), canonicalName(to.replace(/\/$/, ''))];
      checkName(target);
      if (source === 'INBOX') throw new FolderError('CANNOT', 'INBOX keeps its name');
      if (target.startsWith(`${source}/`))
        throw new FolderError('CANNOT', 'a folder cannot move into itself');
      await sql
        .begin(async (tx) => {
          const rows = await tx`
            update folder set name = ${target} || substr(name, ${source.length + 1})
            where mailbox_id = ${mailboxId} and (name = ${source} or starts_with(name, ${`${source}/`}))
            returning id, name`;
          if (!rows.some((row) => row.name === target))
            throw new FolderError('NONEXISTENT', 'no such folder');
          const levels = target.split('/');
          for (let depth = 1; depth < levels.length; depth++) {
            await insertFolder(tx, mailboxId, levels.slice(0, depth).join('/'), null);
          }
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
          delete from folder where mailbox_id = ${mailboxId} and name = ${name} returning id`;
        if (!row) throw new FolderError('NONEXISTENT', 'no such folder');
        await announce(tx, Number(row.id));
      });
    },
  };
}
