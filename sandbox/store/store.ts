/**
 * What a realm remembers: sessions, grants, codes, tokens, approvals. In memory, bounded, each entry with an
 * expiry, and a snapshot on disk shortly after each change so that a restart loses nothing.
 */
import { z } from 'zod';
import { readJson, writeAtomically } from './files';

const MAX_ENTRIES_PER_MODEL = 5_000;
const SNAPSHOT_DELAY_MS = 200;
/** Writing takes at most one part in so many of the time: what it costs grows with what strangers make it hold. */
const SNAPSHOT_SHARE = 20;
const SWEEP_MS = 30_000;

export type Payload = Record<string, unknown>;
interface Entry {
  payload: Payload;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

const snapshotSchema = z.array(
  z.object({
    model: z.string(),
    id: z.string(),
    payload: z.record(z.string(), z.unknown()),
    expiresAt: z.number(),
  }),
);

export class Store {
  private readonly models = new Map<string, Map<string, Entry>>();
  private readonly sweeper: NodeJS.Timeout;
  private pending: NodeJS.Timeout | undefined;
  /** Milliseconds that the last snapshot took. */
  private cost = 0;

  /** Opens the store kept in `file`. `onTrouble` hears of a damaged or unwritable snapshot. */
  constructor(
    private readonly file: string,
    private readonly onTrouble: (message: string) => void,
  ) {
    const parsed = snapshotSchema.safeParse(readJson(file, onTrouble) ?? []);
    if (!parsed.success) onTrouble(`${file} does not hold a snapshot of this version and is ignored`);
    for (const { model, id, payload, expiresAt } of parsed.data ?? []) {
      if (expiresAt > Date.now()) this.table(model).set(id, { payload, expiresAt });
    }
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  /** A copy of the entry, or undefined when it is unknown or expired. */
  get(model: string, id: string): Payload | undefined {
    const entry = this.models.get(model)?.get(id);
    return entry && entry.expiresAt > Date.now() ? structuredClone(entry.payload) : undefined;
  }

  /** Copies of the entries of one model that have not expired, oldest first. */
  list(model: string): { id: string; payload: Payload }[] {
    const now = Date.now();
    return [...(this.models.get(model) ?? [])]
      .filter(([, entry]) => entry.expiresAt > now)
      .map(([id, { payload }]) => ({ id, payload: structuredClone(payload) }));
  }

  /** Adds or replaces an entry; the oldest one of the model goes when there are too many. */
  set(model: string, id: string, payload: Payload, lifetimeSeconds: number): void {
    const table = this.table(model);
    table.delete(id);
    table.set(id, { payload: structuredClone(payload), expiresAt: Date.now() + lifetimeSeconds * 1000 });
    if (table.size > MAX_ENTRIES_PER_MODEL) {
      const oldest = table.keys().next();
      if (!oldest.done) table.delete(oldest.value);
    }
    this.snapshotSoon();
  }

  /** Changes some fields of an entry and keeps its expiry. Does nothing when the entry is unknown. */
  patch(model: string, id: string, fields: Payload): void {
    const entry = this.models.get(model)?.get(id);
    if (!entry) return;
    Object.assign(entry.payload, structuredClone(fields));
    this.snapshotSoon();
  }

  delete(model: string, id: string): void {
    if (this.models.get(model)?.delete(id)) this.snapshotSoon();
  }

  /** Deletes every entry of the model whose payload fulfils the condition. */
  deleteWhere(model: string, condition: (payload: Payload) => boolean): void {
    const table = this.models.get(model);
    for (const [id, { payload }] of table ?? []) if (condition(payload)) table?.delete(id);
    this.snapshotSoon();
  }

  /** Writes what is still unwritten and stops the timers. */
  close(): void {
    clearInterval(this.sweeper);
    if (this.pending) this.snapshot();
  }

  private table(model: string): Map<string, Entry> {
    let table = this.models.get(model);
    if (!table) {
      table = new Map();
      this.models.set(model, table);
    }
    return table;
  }

  private sweep(): void {
    const now = Date.now();
    for (const table of this.models.values()) {
      for (const [id, { expiresAt }] of table) if (expiresAt <= now) table.delete(id);
    }
  }

  private snapshotSoon(): void {
    if (this.pending) return;
    const delay = Math.max(SNAPSHOT_DELAY_MS, this.cost * SNAPSHOT_SHARE);
    this.pending = setTimeout(() => this.snapshot(), delay);
    this.pending.unref();
  }

  private snapshot(): void {
    clearTimeout(this.pending);
    this.pending = undefined;
    const begun = performance.now();
    this.sweep();
    const entries = [...this.models].flatMap(([model, table]) =>
      [...table].map(([id, { payload, expiresAt }]) => ({ model, id, payload, expiresAt })),
    );
    try {
      writeAtomically(this.file, JSON.stringify(entries));
    } catch (error) {
      this.onTrouble(`the snapshot ${this.file} could not be written: ${(error as Error).message}`);
    }
    this.cost = performance.now() - begun;
  }
}
