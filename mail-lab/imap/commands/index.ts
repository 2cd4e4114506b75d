/** Every command of the server. Adding one: a file that declares it, and its name here. */
import type { Command } from '../command';
import { APPEND } from './append';
import { AUTHENTICATE, LOGIN } from './authenticate';
import { FETCH } from './fetch';
import * as folders from './folders';
import { IDLE } from './idle';
import * as messages from './messages';
import { SEARCH } from './search';
import * as session from './session';

const COMMANDS: Command[] = [
  ...Object.values(session),
  ...Object.values(folders),
  ...Object.values(messages),
  AUTHENTICATE,
  LOGIN,
  APPEND,
  FETCH,
  SEARCH,
  IDLE,
];
const BY_NAME = new Map(COMMANDS.map((command) => [command.name, command]));

/** @param name upper case. */
export const findCommand = (name: string): Command | undefined => BY_NAME.get(name);
