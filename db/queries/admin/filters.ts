/** Conditions that the lists of administrators share. */
import { type AnyColumn, and, eq, type SQL, sql } from 'drizzle-orm';
import { account, organisation } from '../../schema';

/** Days that one asks for are those that the pages show. */
const ZONE = 'Europe/Paris';

/** What sorts names as a dictionary does, accents after their letter: the databases themselves sort by code points. */
export const alphabetical = (name: AnyColumn | SQL): SQL => sql`lower(${name}) COLLATE "und-x-icu"`;

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

/** Whose things, and of which days. */
export interface ScopeFilter {
  /** Part of a name or of a registration. */
  organisation?: string;
  organisationId?: number;
  /** Part of a NIL or of a label, or a number. */
  account?: string;
  accountId?: number;
  /** Days, `YYYY-MM-DD`, both included. */
  from?: string;
  to?: string;
}

/** Of a list that is joined with its organisation and its account. */
export const within = (
  filter: ScopeFilter,
  list: { organisationId: AnyColumn; accountId: AnyColumn; at: AnyColumn },
): SQL | undefined =>
  and(
    filter.organisation
      ? contains(filter.organisation, organisation.name, organisation.immatriculation)
      : undefined,
    filter.organisationId === undefined ? undefined : eq(list.organisationId, filter.organisationId),
    filter.account
      ? contains(filter.account, account.nil, account.label, account.idNatPsc, account.idNatAuthCli)
      : undefined,
    filter.accountId === undefined ? undefined : eq(list.accountId, filter.accountId),
    filter.from ? fromDay(list.at, filter.from) : undefined,
    filter.to ? toDay(list.at, filter.to) : undefined,
  );
