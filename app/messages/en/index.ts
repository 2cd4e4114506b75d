import type { Messages } from '../fr';
import type { Same } from '../same';
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

export const en = {
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
} satisfies Same<Messages>;
