/** SQL of the recorder: one connection of its own, autocommit statements, safe to repeat. */
import postgres from 'postgres';

/** A row of `event`, as the recorder queues it. */
export interface EventRow {
  seq: number;
  /** Milliseconds since the epoch, database clock. */
  at: number;
  connection: string | null;
  connectionSeq: number;
  host: string | null;
  protocol: string | null;
  clientAddress: string | null;
  type: string;
  data: unknown;
}

/** What the database answered may be wrong with the rows themselves, not with the database. */
export function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown })?.code;
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code);
}

/** Silence of the database beyond this counts as its absence. */
const STATEMENT_TIMEOUT_MS = 8000;

export class EventWriter {
  private sql: postgres.Sql;

  constructor(
    private readonly url: string,
    private readonly application: string,
    readonly process: string,
  ) {
    this.sql = this.open();
  }

  private open(): postgres.Sql {
    return postgres(this.url, {
      max: 2,
      onnotice: () => {},
      connect_timeout: 2,
      idle_timeout: 0,
      // The driver's query for array types rejects unhandled when its connection dies; no arrays here.
      fetch_types: false,
      // The recorder has its own backoff; the driver's default grows to 20 s, during which evidence waits.
      backoff: () => 0.1,
      connection: { application_name: `${this.application} (recorder)` },
    });
  }

  /** Fails when the database stays silent, and starts afresh on new connections. */
  private async guarded<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const sql = this.sql;
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, fail) => {
      timer = setTimeout(() => {
        if (this.sql === sql) this.sql = this.open();
        void sql.end({ timeout: 0 }).catch(() => {});
        fail(new Error(`the database did not answer within ${STATEMENT_TIMEOUT_MS} ms`));
      }, STATEMENT_TIMEOUT_MS);
      timer.unref();
    });
    try {
      return await Promise.race([work(sql), silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Announces this run and ends the former ones of the same name, and those of names that are no longer used.
   * @param diedMsAgo since when the former run is known to see nothing any more.
   */
  async begin(name: string, diedMsAgo = 0, retired: readonly string[] = []): Promise<void> {
    await this.guarded((sql) =>
      sql.begin(async (tx) => {
        await tx`update lab_process
                 set ended_at = greatest(stored_up_to, clock_timestamp() - ${diedMsAgo}::numeric * interval '1 ms'),
                     ending = 'replaced'
                 where name = ${name} and ended_at is null`;
        for (const other of retired) {
          await tx`update lab_process set ended_at = clock_timestamp(), ending = 'replaced'
                   where name = ${other} and ended_at is null`;
        }
        await tx`insert into lab_process (id, name, stored_up_to)
                 values (${this.process}, ${name}, clock_timestamp())`;
      }),
    );
  }

  /** Inserts rows in one statement; those already there (a repeated attempt) are left alone. */
  async insert(rows: EventRow[]): Promise<void> {
    await this.guarded(
      (sql) => sql`
        insert into event (process, process_seq, at, connection, connection_seq, host, protocol, client_address, type, data)
        select ${this.process}::uuid, r.seq, to_timestamp(r.at / 1000.0), r.connection, r."connectionSeq", r.host,
               r.protocol, r."clientAddress", r.type, r.data
        from jsonb_to_recordset(${sql.json(rows as unknown as postgres.JSONValue)}) as r(
          seq bigint, at numeric, connection uuid, "connectionSeq" integer, host text, protocol text,
          "clientAddress" text, type text, data jsonb)
        order by r.seq
        on conflict (process, process_seq) do nothing`,
    );
  }

  /** Writes the mark, and the figures when there are new ones. Returns false when this run was ended by a successor. */
  async mark(
    upTo: number,
    lastSeq: number,
    lost: number,
    figures: Record<string, number> | null = null,
  ): Promise<boolean> {
    const rows = await this.guarded(
      (sql) => sql`
        update lab_process
        set stored_up_to = greatest(stored_up_to, to_timestamp(${upTo}::numeric / 1000.0)), last_seq = ${lastSeq}, lost_events = ${lost},
            metrics = coalesce(${figures && sql.json(figures)}::jsonb, metrics)
        where id = ${this.process} and ended_at is null returning 1`,
    );
    return rows.length === 1;
  }

  /** The clean end of the run, together with its last mark. */
  async end(
    upTo: number,
    lastSeq: number,
    lost: number,
    figures: Record<string, number> | null,
  ): Promise<void> {
    await this.guarded(
      (sql) => sql`
        update lab_process
        set stored_up_to = greatest(stored_up_to, to_timestamp(${upTo}::numeric / 1000.0)), last_seq = ${lastSeq}, lost_events = ${lost},
            metrics = coalesce(${figures && sql.json(figures)}::jsonb, metrics),
            ended_at = clock_timestamp(), ending = 'clean'
        where id = ${this.process} and ended_at is null`,
    );
  }

  /** The database's clock, in milliseconds since the epoch. */
  async clock(): Promise<number> {
    const [row] = await this.guarded(
      (sql) => sql<{ ms: number }[]>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
    );
    return row!.ms;
  }

  async close(): Promise<void> {
    await this.sql.end({ timeout: 2 }).catch(() => {});
  }
}
