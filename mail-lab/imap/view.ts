/** The messages of a folder as one client knows them: sequence numbers change only when it is told. Pure. */
import type { FolderSnapshot, MessageEntry } from '../store/types';
import { normalised, type SequenceRange } from './syntax/sequence';
import { SyntaxProblem } from './syntax/tokens';

export interface Numbered {
  seq: number;
  entry: MessageEntry;
}

/** What a client has to be told so that it knows a snapshot. */
export interface Difference {
  /** Numbers to announce as expunged, each valid when its turn comes: from the end. */
  expunged: number[];
  arrived: MessageEntry[];
  /** Messages whose flags or MODSEQ changed, numbered as after the expunging. */
  changed: Numbered[];
  /** What left but may not be told now. */
  withheld: boolean;
}

export class View {
  /** By UID. Shared with others (the snapshot) until this client knows something else. */
  constructor(private entries: readonly MessageEntry[]) {}

  get count(): number {
    return this.entries.length;
  }

  get all(): readonly MessageEntry[] {
    return this.entries;
  }

  get lastUid(): number {
    return this.entries.at(-1)?.uid ?? 0;
  }

  /** Index of the first message whose UID is not below. */
  private lowerBound(uid: number): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries[middle]!.uid < uid) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  byUids(ranges: readonly SequenceRange[]): Numbered[] {
    const found: Numbered[] = [];
    for (const [from, to] of normalised(ranges, this.lastUid)) {
      for (let at = this.lowerBound(from); at < this.count; at++) {
        const entry = this.entries[at]!;
        if (entry.uid > to) break;
        found.push({ seq: at + 1, entry });
      }
    }
    return found;
  }

  /**
   * Messages by sequence number; numbers that do not exist are left out, or with `strict` throw SyntaxProblem
   * (RFC 3501 §9, seq-number).
   */
  bySeqs(ranges: readonly SequenceRange[], strict: boolean): Numbered[] {
    const found: Numbered[] = [];
    for (const [from, to] of normalised(ranges, this.count)) {
      if (strict && (to > this.count || from < 1)) throw new SyntaxProblem('no message has such a number');
      for (let seq = Math.max(1, from); seq <= Math.min(to, this.count); seq++) {
        found.push({ seq, entry: this.entries[seq - 1]! });
      }
    }
    return found;
  }

  /** Takes over entries that this session changed itself and knows of. */
  update(changed: readonly MessageEntry[]): Numbered[] {
    const touched: Numbered[] = [];
    const own = changed.length > 0 ? this.entries.slice() : [];
    for (const entry of changed) {
      const at = this.lowerBound(entry.uid);
      if (this.entries[at]?.uid !== entry.uid) continue;
      own[at] = entry;
      touched.push({ seq: at + 1, entry });
    }
    if (touched.length > 0) this.entries = own;
    return touched;
  }

  /** Goes over to a newer snapshot, and says what the client has to be told of it. */
  advance({ entries: now }: FolderSnapshot, mayExpunge: boolean): Difference {
    const before = this.entries;
    if (before === now) return { expunged: [], arrived: [], changed: [], withheld: false };
    const kept: MessageEntry[] = [];
    const expunged: number[] = [];
    const changed: Numbered[] = [];
    let withheld = false;
    let at = 0;
    for (let index = 0; index < before.length; index++) {
      const entry = before[index]!;
      const there = now[at]?.uid === entry.uid ? now[at++]! : null;
      if (!there) {
        if (mayExpunge) expunged.push(index + 1);
        else {
          withheld = true;
          kept.push(entry);
        }
        continue;
      }
      // An own change may be newer than the snapshot.
      const newer = there.modseq > entry.modseq;
      kept.push(there.modseq >= entry.modseq ? there : entry);
      if (newer) changed.push({ seq: kept.length, entry: there });
    }
    const arrived = now.slice(at);
    kept.push(...arrived);
    const same = kept.length === now.length && kept.every((entry, index) => entry === now[index]);
    this.entries = same ? now : kept;
    return { expunged: expunged.reverse(), arrived, changed, withheld };
  }
}
