/** The selected folder of a session: what its client was told, and how it is told the rest. */
import type { Folder, FolderSnapshot, MessageEntry, OpenFolder, Store } from '../store/types';
import type { Output } from './output';
import type { SequenceSet } from './syntax/sequence';
import { type Numbered, View } from './view';

export type { Numbered };

export const SYSTEM_FLAGS = '\\Answered \\Flagged \\Deleted \\Seen \\Draft';

/** Told to the session when its folder no longer exists: nothing can be said of it any more. */
export class FolderDeleted extends Error {
  override name = 'FolderDeleted';
}

export interface OpenOptions {
  readOnly: boolean;
  /** The session wants MODSEQs (RFC 7162 §3.1). */
  condstore: () => boolean;
}

export class Selected {
  /** UIDs that are \Recent for this session, `[from, to)`. */
  private readonly recent: [number, number][] = [];
  private recentTold = 0;
  private keywordsTold: readonly string[] = [];
  private highest = 0;
  /** Something left while it could not be told. */
  private withheld = false;
  /** UIDs of the last search with RETURN (SAVE). */
  saved: readonly number[] = [];

  private constructor(
    readonly folder: Folder,
    private readonly open: OpenFolder,
    private view: View,
    private readonly options: OpenOptions,
  ) {}

  /** Null when the folder has gone meanwhile. */
  static async open(store: Store, folder: Folder, options: OpenOptions): Promise<Selected | null> {
    const open = store.open(folder);
    try {
      const snapshot = await open.snapshot();
      if (!snapshot.exists) {
        open.close();
        return null;
      }
      const selected = new Selected(folder, open, new View(snapshot.entries), options);
      await selected.begin(snapshot);
      return selected;
    } catch (error) {
      open.close();
      throw error;
    }
  }

  private async begin(snapshot: FolderSnapshot): Promise<void> {
    this.keywordsTold = snapshot.keywords;
    this.highest = snapshot.highestModseq;
    if (this.options.readOnly) this.recent.push([this.folder.recentFrom, Number.POSITIVE_INFINITY]);
    else if (this.folder.recentFrom <= this.view.lastUid) await this.claim();
    this.recentTold = this.countRecent();
  }

  close(): void {
    this.open.close();
  }

  get readOnly(): boolean {
    return this.options.readOnly;
  }

  set onChange(callback: (() => void) | null) {
    this.open.onChange = callback;
  }

  get count(): number {
    return this.view.count;
  }

  get all(): readonly MessageEntry[] {
    return this.view.all;
  }

  get highestModseq(): number {
    return this.highest;
  }

  get recentCount(): number {
    return this.recentTold;
  }

  get firstUnseen(): number | null {
    const at = this.view.all.findIndex(({ flags }) => !flags.includes('\\Seen'));
    return at < 0 ? null : at + 1;
  }

  get uidNext(): number {
    return Math.max(this.folder.uidNext, this.view.lastUid + 1);
  }

  /** What `FLAGS` and `PERMANENTFLAGS` say. */
  get flagLines(): [string, string] {
    const all = [SYSTEM_FLAGS, ...this.keywordsTold].join(' ');
    const permanent = this.readOnly ? '' : `${all} \\*`;
    return [
      `* FLAGS (${all})`,
      `* OK [PERMANENTFLAGS (${permanent})] ${this.readOnly ? 'Read-only folder' : 'Flags permitted'}`,
    ];
  }

  isRecent(uid: number): boolean {
    return this.recent.some(([from, to]) => uid >= from && uid < to);
  }

  private countRecent(): number {
    const { all, lastUid } = this.view;
    if (!this.recent.some(([from]) => from <= lastUid)) return 0;
    return all.reduce((sum, { uid }) => sum + (this.isRecent(uid) ? 1 : 0), 0);
  }

  /** This session is the first to be told of what it shows, unless another one was (RFC 3501 §2.3.2). */
  private async claim(): Promise<void> {
    const upTo = this.view.lastUid + 1;
    const from = await this.open.claimRecent(upTo);
    if (from === null) return;
    const last = this.recent.at(-1);
    if (last && last[1] >= from) last[1] = upTo;
    else this.recent.push([from, upTo]);
  }

  /** `(\Seen \Recent)`. */
  flags({ uid, flags }: MessageEntry): string {
    return `(${(this.isRecent(uid) ? [...flags, '\\Recent'] : flags).join(' ')})`;
  }

  /**
   * Messages of a set of sequence numbers or UIDs. UIDs that do not exist are left out; a sequence number that does
   * not exist throws SyntaxProblem.
   */
  pick(set: SequenceSet, byUid: boolean): Numbered[] {
    if (set === '$') return this.view.byUids(this.saved.map((uid) => [uid, uid]));
    return byUid ? this.view.byUids(set) : this.view.bySeqs(set, true);
  }

  /** The same for SEARCH, which finds nothing under a number that does not exist. */
  search(set: SequenceSet, byUid: boolean): Numbered[] {
    return set === '$' || byUid ? this.pick(set, true) : this.view.bySeqs(set, false);
  }

  /** Takes over entries that this session changed itself; what to announce is the caller's affair. */
  update(changed: readonly MessageEntry[]): Numbered[] {
    for (const { modseq } of changed) this.highest = Math.max(this.highest, modseq);
    return this.view.update(changed);
  }

  /** The FETCH response for changed flags, with what CONDSTORE wants. */
  flagsLine({ seq, entry }: Numbered): string {
    const modseq = this.options.condstore() ? `MODSEQ (${entry.modseq}) ` : '';
    return `* ${seq} FETCH (UID ${entry.uid} ${modseq}FLAGS ${this.flags(entry)})`;
  }

  /**
   * Announces what changed: EXPUNGE (unless forbidden now), new keywords, EXISTS and RECENT, FETCH of flags.
   * @param force look even when nobody said that something changed.
   * Rejects with FolderDeleted.
   */
  async announce(output: Output, options: { expunge: boolean; force?: boolean }): Promise<void> {
    if (!this.open.stale && !options.force && !(this.withheld && options.expunge)) return;
    const snapshot = await this.open.snapshot(options.force);
    if (!snapshot.exists) throw new FolderDeleted('the selected folder was deleted');
    const { expunged, arrived, changed, withheld } = this.view.advance(snapshot, options.expunge);
    this.withheld = withheld;
    this.highest = Math.max(this.highest, snapshot.highestModseq);
    for (const seq of expunged) output.line(`* ${seq} EXPUNGE`);
    this.announceKeywords(output, snapshot.keywords);
    if (arrived.length > 0) {
      if (!this.readOnly) await this.claim();
      output.line(`* ${this.view.count} EXISTS`);
    }
    if (arrived.length > 0 || expunged.length > 0) this.announceRecent(output, arrived.length > 0);
    for (const message of changed) output.line(this.flagsLine(message));
  }

  private announceRecent(output: Output, always: boolean): void {
    const now = this.countRecent();
    if (always || now !== this.recentTold) output.line(`* ${now} RECENT`);
    this.recentTold = now;
  }

  /** Says that flags exist which the client has not heard of (RFC 3501 §7.2.6). */
  announceKeywords(output: Output, keywords: readonly string[]): void {
    const known = new Set(this.keywordsTold.map((keyword) => keyword.toLowerCase()));
    const added = keywords.filter(
      (keyword) => !keyword.startsWith('\\') && !known.has(keyword.toLowerCase()),
    );
    if (added.length === 0) return;
    this.keywordsTold = [...this.keywordsTold, ...added];
    for (const line of this.flagLines) output.line(line);
  }
}
