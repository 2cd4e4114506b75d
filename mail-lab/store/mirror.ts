/**
 * What a process knows of one folder, shared by its sessions: read once, then only what changed since (by MODSEQ).
 * Fifty idle sessions on a folder of ten thousand messages cost one small query per change.
 */
import { type EntryRow, toEntry } from './entry';
import type { Sql } from './pool';
import type { FolderSnapshot, MessageEntry } from './types';

/** What left a folder is remembered for a day (see `sweep`): who looks after longer has to read it all again. */
const TRUSTED_MS = 12 * 3_600_000;

type ChangeRow = { kind: 'message' | 'gone' | 'folder' } & EntryRow;

export class Mirror {
  private current: FolderSnapshot = {
    exists: true,
    entries: [],
    highestModseq: 0,
    uidNext: 1,
    keywords: [],
  };
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<FolderSnapshot> | null = null;
  /** Counts what was heard: a reading that began before does not answer it. */
  private heard = 0;
  private answered = -1;
  /** Every \Recent message below this UID belongs to a session already. */
  private claimedTo = 0;

  constructor(
    private readonly sql: Sql,
    readonly folderId: number,
  ) {}

  get stale(): boolean {
    return this.answered < this.heard;
  }

  get size(): number {
    return this.current.entries.length;
  }

  /** Something changed. */
  hear(): void {
    this.heard++;
  }

  /** The folder's row was just read and shows this MODSEQ: when it is ours, nothing has to be read. */
  seen(highestModseq: number): void {
    if (highestModseq !== this.current.highestModseq) this.hear();
  }

  async snapshot(force = false): Promise<FolderSnapshot> {
    if (force) this.hear();
    // One reading at a time; who asked during one that began too early waits for the next.
    while (this.stale) {
      this.reading ??= this.read().finally(() => {
        this.reading = null;
      });
      await this.reading;
    }
    return this.current;
  }

  async claimRecent(upTo: number): Promise<number | null> {
    if (upTo <= this.claimedTo) return null;
    const known = this.claimedTo;
    this.claimedTo = upTo;
    const [row] = await this.sql<{ recent_from: string }[]>`
      update folder f set recent_from = ${upTo}
      from (select id, recent_from from folder where id = ${this.folderId} for update) old
      where f.id = old.id and old.recent_from < ${upTo} returning old.recent_from`;
    return row ? Math.max(known, Number(row.recent_from)) : null;
  }

  private async read(): Promise<FolderSnapshot> {
    const answers = this.heard;
    const now = performance.now();
    const whole = now - this.readAt > TRUSTED_MS;
    const since = whole ? 0 : this.current.highestModseq;
    const rows = await this.changes(since);
    const known = whole ? { ...this.current, entries: [] } : this.current;
    this.current = applied(known, rows);
    this.readAt = now;
    this.answered = Math.max(this.answered, answers);
    return this.current;
  }

  /** One statement, hence one moment: messages that came or changed, UIDs that left, and the folder's own row. */
  private changes(since: number): Promise<ChangeRow[]> {
    const { sql, folderId } = this;
    const gone = sql`
      union all select 'gone', u, null, null, null, null, e.modseq from message_expunged e, unnest(e.uids) u
      where e.folder_id = ${folderId} and e.modseq > ${since}`;
    return sql<ChangeRow[]>`
      select 'message' as kind, m.uid, m.content_id, c.size, m.flags, m.internal_date, m.modseq
      from message m join message_content c on c.id = m.content_id
      where m.folder_id = ${folderId} and m.modseq > ${since}
      ${since > 0 ? gone : sql``}
      union all select 'folder', uid_next, null, null, null, null, highest_modseq from folder where id = ${folderId}`;
  }
}

/** The snapshot after these changes. */
export function applied(known: FolderSnapshot, rows: readonly ChangeRow[]): FolderSnapshot {
  const folder = rows.find(({ kind }) => kind === 'folder');
  if (!folder) return { ...known, exists: false, entries: [] };
  const next = {
    exists: true,
    entries: known.entries,
    highestModseq: Number(folder.modseq),
    uidNext: Number(folder.uid),
    keywords: known.keywords,
  };
  if (rows.length === 1) return next;
  const changed = rows.filter(({ kind }) => kind === 'message').map(toEntry);
  const gone = new Set(rows.filter(({ kind }) => kind === 'gone').map(({ uid }) => Number(uid)));
  next.entries = merged(known.entries, changed, gone);
  next.keywords = withKeywords(known.keywords, changed);
  return next;
}

function merged(
  entries: readonly MessageEntry[],
  changed: MessageEntry[],
  gone: ReadonlySet<number>,
): MessageEntry[] {
  const last = entries.at(-1)?.uid ?? 0;
  const arrived = changed.filter(({ uid }) => uid > last).sort((a, b) => a.uid - b.uid);
  const newer = new Map(changed.filter(({ uid }) => uid <= last).map((entry) => [entry.uid, entry]));
  const kept = gone.size > 0 ? entries.filter(({ uid }) => !gone.has(uid)) : entries.slice();
  if (newer.size > 0) {
    for (let at = 0; at < kept.length; at++) kept[at] = newer.get(kept[at]!.uid) ?? kept[at]!;
  }
  kept.push(...arrived);
  return kept;
}

const MAX_KEYWORDS = 500;

function withKeywords(known: readonly string[], changed: readonly MessageEntry[]): readonly string[] {
  const lower = new Set(known.map((keyword) => keyword.toLowerCase()));
  const added: string[] = [];
  for (const { flags } of changed) {
    for (const flag of flags) {
      if (flag.startsWith('\\') || lower.has(flag.toLowerCase())) continue;
      if (lower.size >= MAX_KEYWORDS) break;
      lower.add(flag.toLowerCase());
      added.push(flag);
    }
  }
  return added.length > 0 ? [...known, ...added] : known;
}
