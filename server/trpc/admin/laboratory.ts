import { overview } from '../../admin/laboratory/overview';
import { adminProcedure, router } from '../trpc';

export const laboratoryRouter = router({
  /** How the instance is, read now. */
  overview: adminProcedure.query(() => overview()),
});
