/** Where the results of the self-check are published: one row per process and subject. */
import type postgres from 'postgres';
import { openPool } from './pool';

export interface CheckRow {
  subject: string;
  ok: boolean;
  detail: string;
  facts: Record<string, unknown>;
  /** Database clock, ms. */
  checkedAt: number;
}

export interface CheckStore {
  /** Replaces what this process says; forgets what processes said that have ended. Tells the channel `lab_check`. */
  publish(rows: readonly CheckRow[]): Promise<void>;
  /** How old the mark of this process is, in ms; null when it has none. */
  markAge(): Promise<number | null>;
  /** An account's label with a kind of mailbox that it has; null when there is no account. */
  someAlias(): Promise<{ label: string; kind: 'personal' | 'applicative' } | null>;
  /** Takes back what this process said, and ends. */
  close(): Promise<void>;
}

/** A run that died without saying so is believed this long. */
const DEAD_AFTER = '1 hour';

/** @param process stable name of this process (`lab_process.name`). */
export function openCheckStore(databaseUrl: string, process: string): CheckStore {
  const sql = openPool(databaseUrl, `${process} (checks)`, 1);
  const forgetEnded = (tx: postgres.Sql) => tx`
    delete from lab_check c where process <> ${process} and not exists (
      select from lab_process p where p.name = c.process and p.ended_at is null
        and p.stored_up_to > clock_timestamp() - ${DEAD_AFTER}::interval)`;
  const tell = (tx: postgres.Sql) => tx`select pg_notify('lab_check', ${process})`;
  return {
    async publish(rows) {
      const values = rows.map(({ checkedAt, ...row }) => ({ ...row, at: checkedAt }));
      await sql.begin(async (tx) => {
        const own = tx as unknown as postgres.Sql;
        await forgetEnded(own);
        await own`delete from lab_check where process = ${process}`;
        await own`
          insert into lab_check (process, subject, ok, detail, facts, checked_at)
          select ${process}, r.subject, r.ok, r.detail, r.facts, to_timestamp(r.at / 1000.0)
          from jsonb_to_recordset(${own.json(values as unknown as postgres.JSONValue)}) as r(
            subject text, ok boolean, detail text, facts jsonb, at numeric)`;
        await tell(own);
      });
    },
    async markAge() {
      const [row] = await sql<{ age: number }[]>`
        select (extract(epoch from clock_timestamp() - stored_up_to) * 1000)::float8 as age from lab_process
        where name = ${process} and ended_at is null order by created_at desc limit 1`;
      return row?.age ?? null;
    },
    async someAlias() {
      const [row] = await sql<{ label: string; kind: 'personal' | 'applicative' }[]>`
        select label, kind from lab_alias order by label limit 1`;
      return row ?? null;
    },
    async close() {
      await sql
        .begin(async (tx) => {
          const own = tx as unknown as postgres.Sql;
          await own`delete from lab_check where process = ${process}`;
          await tell(own);
        })
        .catch(() => {});
      await sql.end({ timeout: 2 });
    },
  };
}
