import type { Messages } from '../fr';
import type { Same } from '../same';
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
