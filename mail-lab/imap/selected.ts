/** The selected folder as this session has announced it: sequence numbers change only when the client is told. */
import type { Folder, MessageEntry, Store } from '../store/types';
import type { Output } from './output';
import { includes, type SequenceRange } from './syntax/sequence';

export interface Numbered {
  seq: number;
  entry: MessageEntry;
}

export const flagList = (flags: readonly string[]) => `(${flags.join(' ')})`;

export class Selected {
  private entries: MessageEntry[] = [];
  /** Something changed since the last look. */
  private dirty = false;
  private readonly unwatch: () => void;
  /** Told at each change, for IDLE. */
  onChange: (() => void) | null = null;

  private constructor(
    private readonly store: Store,
    readonly folder: Folder,
    readonly readOnly: boolean,
  ) {
    this.unwatch = store.watch(folder.id, () => {
      this.dirty = true;
      this.onChange?.();
    });
  }

  static async open(store: Store, folder: Folder, readOnly: boolean): Promise<Selected> {
    const selected = new Selected(store, folder, readOnly);
    selected.entries = await store.entries(folder.id);
    return selected;
  }

  close(): void {
    this.unwatch();
    this.onChange = null;
  }

  get count(): number {
    return this.entries.length;
  }

  get firstUnseen(): number | null {
    const at = this.entries.findIndex(({ flags }) => !flags.includes('\\Seen'));
    return at < 0 ? null : at + 1;
  }

  get uidNext(): number {
    return Math.max(this.folder.uidNext, (this.entries.at(-1)?.uid ?? 0) + 1);
  }

  all(): Numbered[] {
    return this.entries.map((entry, index) => ({ seq: index + 1, entry }));
  }

  /** Messages of a set of sequence numbers or UIDs. Unknown numbers are left out. */
  pick(ranges: readonly SequenceRange[], byUid: boolean): Numbered[] {
    const last = byUid ? (this.entries.at(-1)?.uid ?? 0) : this.entries.length;
    return this.all().filter(({ seq, entry }) => includes(ranges, byUid ? entry.uid : seq, last));
  }

  /** Takes over flags that this session changed itself; what to announce is the caller's affair. */
  update(changed: readonly MessageEntry[]): Numbered[] {
    const byUid = new Map(changed.map((entry) => [entry.uid, entry]));
    const touched: Numbered[] = [];
    this.entries = this.entries.map((entry, index) => {
      const next = byUid.get(entry.uid);
      if (next) touched.push({ seq: index + 1, entry: next });
      return next ?? entry;
    });
    return touched;
  }

  /**
   * Announces what changed: EXPUNGE (unless forbidden now), EXISTS, FETCH of flags.
   * @param force look even when nobody said that something changed.
   */
  async announce(output: Output, options: { expunge: boolean; force?: boolean }): Promise<void> {
    if (!this.dirty && !options.force) return;
    this.dirty = false;
    const current = await this.store.entries(this.folder.id);
    const present = new Map(current.map((entry) => [entry.uid, entry]));
    const gone = this.all().filter(({ entry }) => !present.has(entry.uid));
    if (gone.length > 0 && options.expunge) {
      // From the end, so that the numbers of the others hold.
      for (const { seq } of gone.reverse()) output.line(`* ${seq} EXPUNGE`);
      this.entries = this.entries.filter(({ uid }) => present.has(uid));
    } else if (gone.length > 0) this.dirty = true;

    const known = new Set(this.entries.map(({ uid }) => uid));
    const arrived = current.filter(({ uid }) => !known.has(uid));
    if (arrived.length > 0) {
      this.entries = [...this.entries, ...arrived].sort((a, b) => a.uid - b.uid);
      output.line(`* ${this.entries.length} EXISTS`);
      output.line('* 0 RECENT');
    }
    for (const { seq, entry } of this.all()) {
      const now = present.get(entry.uid);
      if (!now || now.modseq === entry.modseq) continue;
      this.entries[seq - 1] = now;
      output.line(`* ${seq} FETCH (UID ${now.uid} FLAGS ${flagList(now.flags)})`);
    }
  }
}
