import type fr from '../../fr/admin';
import type { Same } from '../../same';
import accounts from './accounts';
import executions from './executions';
import journal from './journal';
import overview from './overview';
import people from './people';
import settings from './settings';
import texts from './texts';

export default {
  title: 'Administration',
  list: {
    filters: 'Filters',
    apply: 'Filter',
    search: 'Search',
    reset: 'Clear the filters',
    next: 'Next page',
    first: 'Back to the beginning',
    pages: 'Pages',
    none: 'Nothing matches these filters',
    noneText: 'Widen them to find what you are looking for.',
    cancel: 'Cancel',
    failed: 'Nothing was changed.',
    network: 'The server did not answer: check your network, then try again.',
  },
  scope: {
    organisation: 'Organisation',
    organisationHint: 'name or registration',
    account: 'Account',
    accountHint: 'NIL, number or label',
    from: 'From',
    to: 'To',
    onlyOrganisation: 'Only organisation no. {id}',
    onlyAccount: 'Only account no. {id}',
  },
  accounts,
  executions,
  journal,
  overview,
  people,
  settings,
  texts,
} satisfies Same<typeof fr>;
