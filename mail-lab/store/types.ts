/** The mailbox store as protocol code sees it. Implemented over Postgres by the store; every method is atomic. */
import type { MessageStructure } from '../message/structure';

export interface Mailbox {
  id: number;
  organisationId: number;
  kind: 'personal' | 'applicative';
  idNat: string;
  /** Canonical address, as typed at creation. */
  address: string;
}

export interface Folder {
  id: number;
  mailboxId: number;
  /** `INBOX` in capitals; levels separated by `/`. */
  name: string;
  /** RFC 6154 attribute such as `\Sent`, or null. */
  specialUse: string | null;
  uidValidity: number;
  uidNext: number;
  highestModseq: number;
  /** First UID that no session has been told as \Recent (RFC 3501 §2.3.2). */
  recentFrom: number;
}

export interface FolderCounts {
  messages: number;
  unseen: number;
  recent: number;
  deleted: number;
  /** Total size in octets, of all messages and of those marked as deleted. */
  size: number;
  deletedSize: number;
}

/** A message in a folder, without its octets. */
export interface MessageEntry {
  uid: number;
  contentId: number;
  size: number;
  /** System flags in canonical case (`\Seen`), keywords as set. */
  flags: string[];
  internalDate: Date;
  modseq: number;
}

/** What a mailbox holds and may hold, all folders together. */
export interface Quota {
  octets: number;
  messages: number;
  octetLimit: number;
  messageLimit: number;
}

export interface FlagChange {
  mode: 'add' | 'remove' | 'replace';
  flags: string[];
  /** Messages whose MODSEQ is higher are left as they are (RFC 7162 §3.1.3). */
  unchangedSince?: number;
}

export interface FlagsChanged {
  entries: MessageEntry[];
  /** UIDs refused because of `unchangedSince`. */
  refused: number[];
}

/** Where messages went: their UIDs before and after, in pairs. */
export interface Copied {
  uidValidity: number;
  pairs: [number, number][];
}

/** A folder at one moment. Immutable: sessions that show the same folder share it. */
export interface FolderSnapshot {
  /** false once the folder was deleted. */
  exists: boolean;
  /** By UID. An entry that did not change is the same object in the next snapshot. */
  entries: readonly MessageEntry[];
  highestModseq: number;
  uidNext: number;
  /** Keywords in use, in the order in which they were met; none is forgotten while the folder is open. */
  keywords: readonly string[];
}

/** A folder that a session looks at. */
export interface OpenFolder {
  /** Something may have changed since the last snapshot. */
  readonly stale: boolean;
  /** Told at each change, by anyone. */
  onChange: (() => void) | null;
  /** The present state; `force` asks the database although nobody said that something changed. */
  snapshot(force?: boolean): Promise<FolderSnapshot>;
  /**
   * Takes the \Recent messages below UID `upTo` that no session has been told of: their first UID, or null when
   * there are none left.
   */
  claimRecent(upTo: number): Promise<number | null>;
  close(): void;
}

/** Octets `[start, start + length)` of a message. */
export interface Slice {
  contentId: number;
  start: number;
  length: number;
}

/** A message on its way in, in any number of pieces: parsed as it comes, and never held whole. */
export interface Deposit {
  /** Octets taken so far. */
  readonly size: number;
  /** Takes octets, which must not change afterwards; resolves once more may come. After a rejection: `discard`. */
  write(octets: Buffer): Promise<void>;
  /** What was taken; nothing more may come once it was asked for. */
  readonly structure: MessageStructure;
  /** Octets `[start, end)` of what was taken, also once it was stored; nothing more may come. Not after `discard`. */
  read(start: number, end: number): Promise<Buffer>;
  /** Forgets the message, unless it was stored. Never rejects. */
  discard(): Promise<void>;
}

export interface Store {
  /** null when it does not exist. */
  mailbox(id: number): Promise<Mailbox | null>;
  /** A mailbox by its address or alias address, without regard to case; null when unknown. */
  findByAddress(address: string): Promise<{ mailbox: Mailbox; aliasLabel: string | null } | null>;
  /** Which of these labels (lower case) accounts bear, each with the kinds of mailbox that its account has. */
  labelKinds(labels: string[]): Promise<Map<string, Set<Mailbox['kind']>>>;
  /** Mailboxes of a kind whose idNat is one of these, without regard to case; at most 10. */
  findByIdNat(kind: Mailbox['kind'], idNats: string[]): Promise<Mailbox[]>;

  /** Folders of a mailbox, INBOX first, then by name; INBOX and the usual ones are created when missing. */
  folders(mailboxId: number): Promise<Folder[]>;
  folder(mailboxId: number, name: string): Promise<Folder | null>;
  /** By folder id. */
  counts(folderIds: number[]): Promise<Map<number, FolderCounts>>;
  /** Names subscribed to, whether or not such a folder exists; INBOX first, then by name. */
  subscriptions(mailboxId: number): Promise<string[]>;
  subscribe(mailboxId: number, name: string): Promise<void>;
  unsubscribe(mailboxId: number, name: string): Promise<void>;
  /** Rejects with FolderError. */
  createFolder(mailboxId: number, name: string, specialUse?: string): Promise<Folder>;
  /** Renames a folder and those below it; INBOX is not renamed (see `moveInbox`). Rejects with FolderError. */
  renameFolder(mailboxId: number, from: string, to: string): Promise<void>;
  /** Creates a folder and moves all messages of INBOX there (RFC 3501 §6.3.5). Rejects with FolderError. */
  moveInbox(mailboxId: number, to: string): Promise<void>;
  /** Those below it stay. Rejects with FolderError. */
  deleteFolder(mailboxId: number, name: string): Promise<void>;

  /** Opens a folder for a session; `folder` as just read. */
  open(folder: Folder): OpenFolder;
  /** All entries of a folder, ordered by UID; with `changedSince`, only those whose modseq is higher. */
  entries(folderId: number, changedSince?: number): Promise<MessageEntry[]>;
  /** The octets of a message as received. Rejects with MessageGone once they were removed. */
  content(contentId: number): Promise<Buffer>;
  /** Octets `[start, start + length)` of a message, fewer at its end. Rejects with MessageGone. */
  range(contentId: number, start: number, length: number): Promise<Buffer>;
  /** Several slices at once, in the same order; null for what was removed. The caller bounds their size. */
  slices(wanted: readonly Slice[]): Promise<(Buffer | null)[]>;
  structures(contentIds: number[]): Promise<Map<number, MessageStructure>>;

  /** What the mailbox holds and may hold. */
  quota(mailboxId: number): Promise<Quota>;

  /** Begins the arrival of a message. It is stored by `append` or `deliver`, once, or discarded. */
  deposit(): Deposit;
  /**
   * Stores a message and its structure, and wakes the watchers. Durable once resolved; rejects with FolderError
   * (TRYCREATE) or OverQuota, and nothing is stored.
   */
  append(
    mailboxId: number,
    folderName: string,
    message: Buffer | Deposit,
    options?: { flags?: string[]; internalDate?: Date },
  ): Promise<{ uid: number; uidValidity: number; folderId: number }>;
  /** Puts one message into the INBOX of each mailbox, once each, all or none. As `append`. */
  deliver(mailboxIds: number[], message: Buffer | Deposit): Promise<void>;
  /** Copies all or nothing. Rejects with FolderError (TRYCREATE) or OverQuota. */
  copy(folderId: number, uids: number[], target: string): Promise<Copied>;
  /** Moves all or nothing. Rejects with FolderError (TRYCREATE). */
  move(folderId: number, uids: number[], target: string): Promise<Copied>;
  /**
   * Returns the entries after the change, in UID order, those that were left as they are included; UIDs that no
   * longer exist are left out. Rejects with FolderError (LIMIT).
   */
  changeFlags(folderId: number, uids: number[], change: FlagChange): Promise<FlagsChanged>;
  /** Removes the messages flagged `\Deleted` (among `uids` when given); returns the UIDs removed. */
  expunge(folderId: number, uids?: number[]): Promise<number[]>;

  /** Calls back after a change of the folder by anyone, in this process or another. Returns the way to stop. */
  watch(folderId: number, onChange: () => void): () => void;
}

/** The message was expunged by another session and its octets are removed. */
export class MessageGone extends Error {
  override name = 'MessageGone';
}

/** The mailbox may not hold more; nothing was changed. */
export class OverQuota extends Error {
  override name = 'OverQuota';
}

/** A folder operation that cannot be done; `code` is the IMAP response code (RFC 5530). */
export class FolderError extends Error {
  override name = 'FolderError';
  constructor(
    readonly code: 'NONEXISTENT' | 'ALREADYEXISTS' | 'CANNOT' | 'TRYCREATE' | 'HASCHILDREN' | 'LIMIT',
    message: string,
  ) {
    super(message);
  }
}
