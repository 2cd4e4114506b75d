import { z } from 'zod';
import { getOrganisation, listOrganisations, organisationsInput } from '../../admin/organisation/list';
import { rowNumber } from '../../row-number';
import { adminProcedure, router } from '../trpc';

export const organisationRouter = router({
  /** All organisations, in alphabetical order. */
  list: adminProcedure.input(organisationsInput).query(({ input }) => listOrganisations(input)),
  get: adminProcedure
    .input(z.object({ organisationId: rowNumber }))
    .query(({ input }) => getOrganisation(input.organisationId)),
});
