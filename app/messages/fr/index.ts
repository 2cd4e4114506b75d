import accounts from './accounts';
import admin from './admin';
import campaign from './campaign';
import dashboard from './dashboard';
import errors from './errors';
import execution from './execution';
import faq from './faq';
import help from './help';
import history from './history';
import login from './login';
import portal from './portal';
import provisioning from './provisioning';
import psc from './psc';
import requirements from './requirements';
import shell from './shell';
import states from './states';
import terms from './terms';
import tests from './tests';

/** The reference: every other language has exactly these keys. */
export const fr = {
  accounts,
  admin,
  campaign,
  dashboard,
  errors,
  execution,
  faq,
  help,
  history,
  login,
  portal,
  provisioning,
  psc,
  requirements,
  shell,
  states,
  terms,
  tests,
} as const;
export type Messages = typeof fr;
