import type { z } from 'zod';
import { journalOf } from '../../../db/queries/admin/journal';
import { database } from '../../database';
import { CSV_BOM, csvLine } from '../../reports/csv';
import type { JournalEntryView } from '../views';
import { filterOf, journalEntryView, type journalFilter } from './list';

/** Lines asked for at a time. */
const STRETCH = 1_000;

/** What the export says in the reader's language. */
export interface CsvWords {
  head: readonly string[];
  role(role: JournalEntryView['role']): string;
  action(action: JournalEntryView['action']): string;
}

/** The journal as CSV, newest first, a stretch at a time: however long it is, little of it is in memory. */
export async function* journalCsv(
  filter: z.output<typeof journalFilter>,
  words: CsvWords,
): AsyncGenerator<string> {
  yield CSV_BOM + csvLine(words.head);
  let before: number | undefined;
  for (;;) {
    const rows = await journalOf(database(), filterOf(filter), { before, limit: STRETCH });
    if (rows.length === 0) return;
    yield rows.map((row) => lineOf(journalEntryView(row), words)).join('');
    before = rows.at(-1)!.id;
  }
}

const lineOf = (entry: JournalEntryView, words: CsvWords): string =>
  csvLine([
    entry.id,
    entry.at,
    entry.who?.login ?? null,
    words.role(entry.role),
    entry.action,
    words.action(entry.action),
    entry.organisation?.name ?? null,
    entry.organisation?.immatriculation ?? null,
    entry.account?.nil ?? null,
    JSON.stringify(entry.details),
  ]);
