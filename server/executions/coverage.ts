/**
 * How far the evidence is complete, and where it has holes (DESIGN §5, « No silent loss »). Pure, but for what it
 * remembers of the marks seen before.
 */
import type { ProcessMark } from '../../db/queries/matching';

export interface Hole {
  from: number;
  /** Where it ends; the present when it lasts. */
  to: number;
  /** French words for the event `laboratory.gap`. */
  reason: string;
  /** Names the hole across polls while it grows. */
  key: string;
}

/** A live process whose mark has not moved for this long, as watched by us, is not waited for. */
export const STALE_MS = 10_000;

const DIED = 'un processus du laboratoire s’est arrêté brutalement';
const SILENT = 'un processus du laboratoire ne confirme plus ses enregistrements';
const ABSENT = 'aucun serveur de test n’était en service';
const LOST = 'des faits observés n’ont pas pu être enregistrés';

interface Watched extends ProcessMark {
  /** When we saw the mark move last, on a clock of ours. */
  movedAt: number;
  /** The latest mark all of whose events the matcher has handled. */
  confirmed: number;
  stale: boolean;
}

export class Coverage {
  private readonly processes = new Map<string, Watched>();
  private readonly losses: Hole[] = [];
  private now = 0;

  /**
   * Takes in the marks read.
   * @param handled last gap-free event number of each process that the matcher has handled.
   * @param local a monotonic clock of ours, in ms: the database's may jump over an absence.
   */
  update(
    reading: { now: number; marks: ProcessMark[] },
    handled: (process: string) => number,
    local: number,
  ): void {
    this.now = reading.now;
    for (const mark of reading.marks) {
      const before = this.processes.get(mark.id);
      const moved = !before || before.storedUpTo !== mark.storedUpTo;
      this.processes.set(mark.id, {
        ...mark,
        stale: false,
        movedAt: moved ? local : before.movedAt,
        confirmed: handled(mark.id) >= mark.lastSeq ? mark.storedUpTo : (before?.confirmed ?? mark.startedAt),
      });
    }
    const known = new Set(reading.marks.map(({ id }) => id));
    for (const [id, process] of this.processes) {
      if (!known.has(id)) this.processes.delete(id);
      process.stale = process.endedAt === null && local - process.movedAt > STALE_MS;
    }
  }

  /** Whether a process is one of the laboratory's. */
  has(process: string): boolean {
    return this.processes.has(process);
  }

  /** Numbers that a mark declares stored and that are not there. */
  lost(process: string, from: number, to: number): void {
    this.losses.push({ from, to, reason: LOST, key: `lost:${process}:${from}` });
    if (this.losses.length > 1000) this.losses.shift();
  }

  /** Everything that happened up to here is known and handled, holes apart. Milliseconds, database clock. */
  upTo(): number {
    const waited = [...this.processes.values()].filter((process) =>
      process.endedAt === null ? !process.stale : process.confirmed < process.storedUpTo,
    );
    return Math.min(this.now, ...waited.map(({ confirmed }) => confirmed));
  }

  /** Where evidence may be missing within a span of time. */
  holes(from: number, to: number): Hole[] {
    const all = [...this.processes.values()];
    const holes = [...this.losses];
    for (const process of all) {
      const dead = process.ending === 'replaced';
      if (!dead && !process.stale) continue;
      const successor = all
        .filter(
          ({ name, startedAt, id }) =>
            id !== process.id && name === process.name && startedAt >= process.startedAt,
        )
        .reduce((first, { startedAt }) => Math.min(first, startedAt), this.now);
      holes.push({
        from: process.storedUpTo,
        // What happened after its death went to others, if there were any; if not, that is a hole of its own below.
        to: Math.max(Math.min(successor, process.endedAt ?? successor), process.storedUpTo),
        reason: dead ? DIED : SILENT,
        key: `process:${process.id}`,
      });
    }
    for (const [low, high] of uncovered(
      all.map((process) => this.span(process)),
      from,
      Math.min(to, this.now),
    )) {
      holes.push({ from: low, to: high, reason: ABSENT, key: `absent:${low}` });
    }
    return holes
      .filter((hole) => hole.to >= from && hole.from <= to)
      .map((hole) => ({ ...hole, from: Math.max(hole.from, from), to: Math.min(hole.to, to) }));
  }

  /** What a process certainly saw. A live one goes on seeing. */
  private span(process: Watched): [number, number] {
    const live = process.endedAt === null && !process.stale;
    return [
      process.startedAt,
      live
        ? Number.POSITIVE_INFINITY
        : process.ending === 'clean'
          ? (process.endedAt ?? process.storedUpTo)
          : process.storedUpTo,
    ];
  }
}

/** The parts of [from, to] that none of the spans covers. */
export function uncovered(spans: [number, number][], from: number, to: number): [number, number][] {
  const gaps: [number, number][] = [];
  let reached = from;
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    if (start > reached) gaps.push([reached, Math.min(start, to)]);
    reached = Math.max(reached, end);
    if (reached >= to) return gaps;
  }
  if (reached < to) gaps.push([reached, to]);
  return gaps.filter(([low, high]) => high > low);
}
