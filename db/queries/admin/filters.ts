/** Conditions that the lists of administrators share. */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** Days that one asks for are those that the pages show. */
const ZONE = 'Europe/Paris';

/** Whether one of the columns contains the text, whatever the case; every character counts as itself. */
export const contains = (text: string, ...columns: (AnyColumn | SQL)[]): SQL =>
  sql`(${sql.join(
    columns.map((column) => sql`strpos(lower(coalesce(${column}, '')), lower(${text})) > 0`),
    sql` OR `,
  )})`;

/** From the beginning of a day, `YYYY-MM-DD`. */
export const fromDay = (column: AnyColumn, day: string): SQL =>
  sql`${column} >= (${day}::date)::timestamp AT TIME ZONE ${ZONE}`;

/** To the end of a day, `YYYY-MM-DD`. */
export const toDay = (column: AnyColumn, day: string): SQL =>
  sql`${column} < (${day}::date + 1)::timestamp AT TIME ZONE ${ZONE}`;
