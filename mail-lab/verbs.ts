/** The command names that we know, whoever says them and wherever: the only words of a client's line that are safe. */

/** Commands that carry a credential, in IMAP or SMTP. */
export const CREDENTIAL_VERBS: ReadonlySet<string> = new Set(['LOGIN', 'AUTHENTICATE', 'AUTH']);

/** Standard IMAP commands and usual extensions, executed here or not; in upper case. */
export const IMAP_VERBS: ReadonlySet<string> = new Set(
  (
    'CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN ID ENABLE NAMESPACE SELECT EXAMINE CREATE DELETE RENAME ' +
    'SUBSCRIBE UNSUBSCRIBE LIST XLIST LSUB STATUS APPEND IDLE CHECK CLOSE UNSELECT EXPUNGE SEARCH FETCH STORE COPY ' +
    'MOVE UID SORT THREAD GETQUOTA GETQUOTAROOT SETQUOTA GETACL SETACL MYRIGHTS GETMETADATA SETMETADATA COMPRESS ' +
    'NOTIFY UNAUTHENTICATE'
  ).split(' '),
);

const SMTP_VERBS = 'EHLO HELO LHLO AUTH MAIL RCPT DATA BDAT RSET QUIT VRFY EXPN HELP ETRN'.split(' ');
const OTHERS = 'GET POST PUT HEAD OPTIONS CONNECT SSH-2.0'.split(' ');
const VERBS: ReadonlySet<string> = new Set([...IMAP_VERBS, ...SMTP_VERBS, ...OTHERS]);
/** What follows these is a name chosen by the client, never a command. */
const BEFORE_A_NAME: ReadonlySet<string> = new Set(['EHLO', 'HELO', 'LHLO', 'VRFY', 'EXPN', 'HELP']);

/** A word as a known command name, stripped of the octets that no command begins with; null when it is none. */
function verbOf(word: string | undefined): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a mark or control octets may hide the verb
  const upper = word?.replace(/^[\x00-\x20\x7f-\xff]+/, '').toUpperCase() ?? '';
  return VERBS.has(upper) ? upper : null;
}

/** Whether a name may be recorded as that of a command. @param name upper case. */
export const isKnownVerb = (name: string): boolean => VERBS.has(name);

/**
 * The known command names of a line (as latin1), in order: the verb in first place (SMTP, or IMAP without a tag),
 * or behind a tag. Two when the tag is itself a verb.
 */
export function commandsOfLine(line: string): string[] {
  const words = line
    .slice(0, 400)
    .split(/[\s\0]+/)
    .filter((word) => word !== '');
  const first = verbOf(words[0]);
  const second = verbOf(words[1]);
  if (first === 'UID' && second) return [`UID ${second}`];
  const third = verbOf(words[2]);
  const behindTag = second === 'UID' && third ? `UID ${third}` : second;
  if (first === null) return behindTag ? [behindTag] : [];
  const alone = CREDENTIAL_VERBS.has(first) || BEFORE_A_NAME.has(first) || words.length < 3;
  return behindTag && !alone ? [first, behindTag] : [first];
}

/** Known command names in these octets, over all their lines: upper case, distinct, in order, at most 50. */
export function commandsOfBytes(bytes: Buffer): string[] {
  const found = new Set<string>();
  for (const line of bytes.toString('latin1').split(/[\r\n]+/)) {
    for (const name of commandsOfLine(line)) found.add(name);
  }
  return [...found].slice(0, 50);
}
