/** What a command is: declared in one file per command, listed in commands/index.ts. */

import type { Session } from './session';
import type { Arguments } from './syntax/arguments';

export type State = 'not_authenticated' | 'authenticated' | 'selected';

/** The tagged completion. `code` is the response code, without brackets. */
export interface Completion {
  status: 'OK' | 'NO' | 'BAD';
  text: string;
  code?: string;
  /** What happens once this is sent: TLS begins, the session ends. */
  after?: () => Promise<void>;
}

/** How a command was given. */
export interface Form {
  /** `UID FETCH` instead of `FETCH`. */
  uid: boolean;
  tag: string;
}

export interface Command {
  /** Upper case; commands with a UID form say so. */
  name: string;
  states: readonly State[];
  hasUidForm?: true;
  /** The largest literal among its arguments: a message, or a string. */
  literal?: 'message';
  /** How its arguments are shown in events; by default as received. */
  mask?: (args: string) => string;
  /**
   * Untagged EXPUNGE may not be sent before the completion (RFC 3501 §7.4.1: FETCH, STORE and SEARCH by sequence
   * number).
   */
  noExpunge?: true;
  /** It may have changed the selected folder: what there is to announce is looked up before its completion. */
  looks?: true;
  /** null: the client left in the middle, and nobody is there to be answered. */
  run(session: Session, args: Arguments, form: Form): Promise<Completion | null>;
}

export const ANY: readonly State[] = ['not_authenticated', 'authenticated', 'selected'];
export const AUTHENTICATED: readonly State[] = ['authenticated', 'selected'];
export const SELECTED: readonly State[] = ['selected'];

export const ok = (text: string, code?: string): Completion => ({
  status: 'OK',
  text,
  ...(code ? { code } : {}),
});
export const no = (text: string, code?: string): Completion => ({
  status: 'NO',
  text,
  ...(code ? { code } : {}),
});
export const bad = (text: string): Completion => ({ status: 'BAD', text });

export const READ_ONLY = (): Completion => no('The folder is open read-only', 'READ-ONLY');

/** Why a command that needs other states cannot be given now. */
export function stateProblem(states: readonly State[], state: State): string {
  if (state === 'not_authenticated') return 'Authenticate first';
  if (!states.includes('authenticated') && state === 'authenticated') {
    return states.includes('selected') ? 'Select a folder first' : 'Already authenticated';
  }
  return 'Not in this state';
}
