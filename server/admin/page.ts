/** Pages of lists: what a request may ask, and how an answer is cut. */
import { z } from 'zod';
import { rowNumber } from '../row-number';

export const PAGE_SIZE = 50;
export const MOST = 200;

/** `after`: the last item that one has. */
export const pageInput = z.object({
  after: rowNumber.optional(),
  limit: z.number().int().min(1).max(MOST).default(PAGE_SIZE),
});

/** What one searches for; blanks around it mean nothing. */
export const searchInput = z
  .string()
  .max(200)
  .transform((text) => text.trim())
  .optional();

/** A day of the pages, `YYYY-MM-DD`. */
export const dayInput = z.iso
  .date()
  .refine((day) => day >= '2000-01-01')
  .optional();

/** @param rows one more than `limit` where there are more. */
export function cut<Row, Item>(
  rows: Row[],
  limit: number,
  item: (row: Row) => Item,
  id: (row: Row) => number,
): { items: Item[]; next: number | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last !== undefined ? id(last) : null };
}
