import { z } from 'zod';

/** Number of a row as a request names it. */
export const rowNumber = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
