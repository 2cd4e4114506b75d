import { REQUIREMENTS } from '../../conformance/requirements';
import { listCases } from '../cases/list';
import type { RequirementView } from '../views';

/** Every requirement with the cases that serve it, as an account sees them. Throws `not_found` for foreign accounts. */
export async function listRequirements(
  organisationId: number,
  accountId: number,
): Promise<RequirementView[]> {
  const cases = await listCases(organisationId, accountId);
  return REQUIREMENTS.map((requirement) => ({
    ...requirement,
    cases: cases
      .filter(({ requirements }) => requirements.includes(requirement.id))
      .map(({ id, title, available, last }) => ({ id, title, available, last })),
  }));
}
