import { journalInput, listJournal } from '../../admin/journal/list';
import { adminProcedure, router } from '../trpc';

export const journalRouter = router({
  /** Acts of everybody, newest first. */
  list: adminProcedure.input(journalInput).query(({ input }) => listJournal(input)),
});
