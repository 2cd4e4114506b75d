/** Every command of the server. Adding one: a file that declares it, and its name here. */
import type { Command } from '../command';
import { APPEND } from './append';
import { AUTHENTICATE, LOGIN } from './authenticate';
import { CAPABILITY } from './capability';
import { CLOSE, UNSELECT } from './close';
import { COPY, MOVE } from './copy';
import { CREATE } from './create';
import { DELETE } from './delete';
import { ENABLE } from './enable';
import { EXPUNGE } from './expunge';
import { FETCH } from './fetch';
import { ID } from './id';
import { IDLE } from './idle';
import { LIST } from './list';
import { LOGOUT } from './logout';
import { LSUB } from './lsub';
import { NAMESPACE } from './namespace';
import { CHECK, NOOP } from './noop';
import { GETQUOTA, GETQUOTAROOT, SETQUOTA } from './quota';
import { RENAME } from './rename';
import { SEARCH } from './search';
import { EXAMINE, SELECT } from './select';
import { STARTTLS } from './starttls';
import { STATUS } from './status';
import { STORE } from './store';
import { SUBSCRIBE, UNSUBSCRIBE } from './subscribe';

const COMMANDS: Command[] = [
  ...[CAPABILITY, NOOP, LOGOUT, ID, STARTTLS, AUTHENTICATE, LOGIN, ENABLE, NAMESPACE],
  ...[SELECT, EXAMINE, CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, LIST, LSUB, STATUS, APPEND, IDLE],
  ...[CHECK, CLOSE, UNSELECT, EXPUNGE, SEARCH, FETCH, STORE, COPY, MOVE],
  ...[GETQUOTA, GETQUOTAROOT, SETQUOTA],
];
const BY_NAME = new Map(COMMANDS.map((command) => [command.name, command]));

/** @param name upper case. */
export const findCommand = (name: string): Command | undefined => BY_NAME.get(name);
