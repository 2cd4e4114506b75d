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
    filters: 'Filtres',
    apply: 'Filtrer',
    search: 'Chercher',
    reset: 'Effacer les filtres',
    next: 'Page suivante',
    first: 'Revenir au début',
    pages: 'Pages',
    none: 'Rien ne correspond à ces filtres',
    noneText: 'Élargissez-les pour retrouver ce que vous cherchez.',
    cancel: 'Annuler',
    failed: 'Rien n’a été changé.',
    network: 'Le serveur n’a pas répondu : vérifiez votre réseau, puis réessayez.',
  },
  scope: {
    organisation: 'Organisation',
    organisationHint: 'nom ou immatriculation',
    account: 'Compte',
    accountHint: 'NIL, numéro ou étiquette',
    from: 'Du',
    to: 'Au',
    onlyOrganisation: 'Seulement l’organisation n° {id}',
    onlyAccount: 'Seulement le compte n° {id}',
  },
  accounts,
  executions,
  journal,
  overview,
  people,
  settings,
  texts,
} as const;
