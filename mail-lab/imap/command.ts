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
   * Untagged EXPUNGE may be sent before the completion (RFC 3501 §7.4.1 forbids it for FETCH, STORE and SEARCH
   * by sequence number).
   */
  noExpunge?: true;
  run(session: Session, args: Arguments, form: { uid: boolean }): Promise<Completion>;
}

export const ANY: readonly State[] = ['not_authenticated', 'authenticated', 'selected'];
export const AUTHENTICATED: readonly State[] = ['authenticated', 'selected'];
export const SELECTED: readonly State[] = ['selected'];

export const ok = (text: string, code?: string): Completion => ({ status: 'OK', text, code });
export const no = (text: string, code?: string): Completion => ({ status: 'NO', text, code });
export const bad = (text: string): Completion => ({ status: 'BAD', text });
