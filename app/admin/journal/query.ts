import { AUDIT_ACTIONS } from '@/server/audit/actions';
import { choiceOf, dayOf, idOf, type Parameters, queryOf, textOf } from '../query';

/** What the address bar says of the journal, as the server wants it; what means nothing is ignored. */
export function readJournal(parameters: Parameters) {
  const filter = {
    who: textOf(parameters, 'qui') || undefined,
    action: choiceOf(parameters, 'acte', AUDIT_ACTIONS),
    organisation: textOf(parameters, 'organisation') || undefined,
    account: textOf(parameters, 'compte') || undefined,
    from: dayOf(parameters, 'du'),
    to: dayOf(parameters, 'au'),
    userId: idOf(parameters, 'personne'),
    organisationId: idOf(parameters, 'o'),
    accountId: idOf(parameters, 'c'),
  };
  return { filter, after: idOf(parameters, 'apres') };
}
export type JournalFilter = ReturnType<typeof readJournal>['filter'];

export const journalQuery = (filter: Partial<JournalFilter>): string =>
  queryOf({
    ...{ qui: filter.who, acte: filter.action, organisation: filter.organisation, compte: filter.account },
    ...{ du: filter.from, au: filter.to },
    ...{ personne: filter.userId, o: filter.organisationId, c: filter.accountId },
  });
