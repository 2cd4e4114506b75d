/** How a mail client is described: its credentials, and in its own words each thing that a user does with it. */
import type { Outcome, run } from '../../support/run';

export const CREDENTIALS = ['certificate', 'token'] as const;
export type CredentialKind = (typeof CREDENTIALS)[number];

/** What every client is asked to do, in this order. */
export const JOBS = [
  'list',
  'read',
  'search',
  'accents',
  'flag',
  'keyword',
  'move',
  'remove',
  'append',
  'send',
  'find',
  'large',
] as const;
export type Job = (typeof JOBS)[number];

/** The six suites of the Référentiel, by their names in OpenSSL and at IANA. */
export const SUITES = [
  ['ECDHE-RSA-AES256-GCM-SHA384', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
  ['ECDHE-RSA-AES128-GCM-SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  ['ECDHE-RSA-AES256-SHA384', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384'],
  ['ECDHE-RSA-AES128-SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256'],
  ['DHE-RSA-AES256-GCM-SHA384', 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384'],
  ['DHE-RSA-AES128-GCM-SHA256', 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'],
] as const;

/** How a client is set up, where it matters to a test case; a client heeds what it has a setting for. */
export interface Setup {
  /** Trusts whatever server it meets. */
  trusting?: boolean;
  /** TLS 1.2 with these suites only, in OpenSSL's names and in IANA's. */
  suites?: { openssl: string; iana: string };
}

/** The first so many of the six. */
export const suites = (many: number): Setup => ({
  suites: {
    openssl: SUITES.slice(0, many)
      .map(([name]) => name)
      .join(':'),
    iana: SUITES.slice(0, many)
      .map(([, name]) => name)
      .join(' '),
  },
});

/** A mailbox with its two servers, and what proves the right to open it. */
export interface Session {
  credential: CredentialKind;
  /** Address of the mailbox, the user name everywhere. */
  user: string;
  /** Another mailbox of the same organisation. */
  colleague: string;
  /** Any password does beside a certificate; it must never show up anywhere. */
  password: string;
  host: string;
  imapPort: number;
  smtpPort: number;
  pki: { root: string; crl: string; rootAndCrl: string };
  /** PEM files; one with both; PKCS#12 with `password`. Only with a certificate. */
  certificate: { cert: string; key: string; both: string; p12: string } | null;
  /** An access token of less than a minute. */
  token(): Promise<string>;
  /** File that holds such a token at the start of every job, for programs that run a command to get it. */
  tokenFile: string;
  /** Directory of its own. */
  dir: string;
  setup?: Setup;
  /** `host` is a name that no public DNS knows: where it is, and the address to come from. Few clients heed it. */
  reach?: { address: string; from: string };
  /** Runs a program in that directory, in a UTF-8 locale, without the tester's own settings; throws when its exit code is not 0. */
  run(
    program: string,
    args: string[],
    options?: Omit<NonNullable<Parameters<typeof run>[2]>, 'cwd'> & { codes?: number[] },
  ): Promise<Outcome>;
}

/** A message to send or store: in parts for clients that compose, as a file for those that carry. */
export interface Letter {
  subject: string;
  text: string;
  to: string[];
  attachment: { name: string; path: string; bytes: Buffer } | null;
  /** Header fields besides the usual ones. */
  headers?: Readonly<Record<string, string>>;
  /** The whole message, CRLF. */
  raw: Buffer;
  path: string;
}

/** A message on the server, as the user sees it: the folder and the subject's last word, which is unique and ASCII. */
export interface Target {
  folder: string;
  word: string;
}

export interface Verbs {
  /** Names of the folders: in UTF-8 or in modified UTF-7, among whatever else the client prints. */
  list(session: Session): Promise<string>;
  /** The message as received (line endings do not matter). */
  read(session: Session, target: Target): Promise<Buffer>;
  /** How many messages of the folder the server finds with this word in their text. */
  search(session: Session, target: Target): Promise<number>;
  /** The same for a word that is not ASCII. */
  accents(session: Session, target: Target): Promise<number>;
  /** Marks as read and as important. */
  flag(session: Session, target: Target): Promise<void>;
  keyword(session: Session, target: Target, keyword: string): Promise<void>;
  move(session: Session, target: Target, to: string): Promise<void>;
  /** Deletes and expunges. */
  remove(session: Session, target: Target): Promise<void>;
  append(session: Session, letter: Letter, folder: string): Promise<void>;
  send(session: Session, letter: Letter): Promise<void>;
  /** How many messages of the folder have the word in their subject. */
  find(session: Session, target: Target): Promise<number>;
  /** Stores or sends a message of 10 MB and reads it again. */
  large(session: Session, letter: Letter): Promise<Buffer>;
}

/** Why not, in French, as docs/clients.md says it. */
export type Cannot = { cannot: string };
export const cannot = (why: string): Cannot => ({ cannot: why });

/** Mechanism that the laboratory must have seen, per protocol; absent where the client does not speak it. */
export interface Way {
  imap?: string;
  smtp?: string;
}

export interface MailClient {
  name: string;
  /** In French: what family of software it is. */
  family: string;
  /** Commands that must be installed. */
  programs: string[];
  ways: Record<CredentialKind, Way | Cannot>;
  /** Takes longest, and is started first. */
  slow?: true;
  verbs: { [J in Job]: Verbs[J] | Cannot };
  /** Opens INBOX and leaves, whatever is in it; for those whose search wants a message to find. */
  look?(session: Session): Promise<unknown>;
  prepare?(session: Session): Promise<void>;
  finish?(session: Session): Promise<void>;
}

export const isCannot = (value: unknown): value is Cannot =>
  typeof value === 'object' && value !== null && 'cannot' in value;
