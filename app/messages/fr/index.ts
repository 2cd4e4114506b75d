import campaign from './campaign';
import errors from './errors';
import execution from './execution';
import help from './help';
import history from './history';
import portal from './portal';
import requirements from './requirements';
import shell from './shell';
import states from './states';
import tests from './tests';

/** The reference: every other language has exactly these keys. */
export const fr = {
  campaign,
  errors,
  execution,
  help,
  history,
  portal,
  requirements,
  shell,
  states,
  tests,
} as const;
export type Messages = typeof fr;
