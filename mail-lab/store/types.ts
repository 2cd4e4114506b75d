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
  subscribed: boolean;
  uidValidity: number;
  uidNext: number;
  highestModseq: number;
}

export interface FolderCounts {
  messages: number;
  unseen: number;
  deleted: number;
  /** Total size in octets. */
  size: number;
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
}

export interface Store {
  /** A mailbox by its address or alias address, without regard to case; null when unknown. */
  findByAddress(address: string): Promise<{ mailbox: Mailbox; aliasLabel: string | null } | null>;
  /** Mailboxes of a kind whose idNat is one of these, without regard to case; at most 10. */
  findByIdNat(kind: Mailbox['kind'], idNats: string[]): Promise<Mailbox[]>;

  /** Folders of a mailbox, INBOX first, then by name; INBOX and the usual ones are created when missing. */
  folders(mailboxId: number): Promise<Folder[]>;
  folder(mailboxId: number, name: string): Promise<Folder | null>;
  counts(folderId: number): Promise<FolderCounts>;
  subscribe(mailboxId: number, name: string, subscribed: boolean): Promise<boolean>;
  /** Rejects with FolderError. */
  createFolder(mailboxId: number, name: string): Promise<Folder>;
  renameFolder(mailboxId: number, from: string, to: string): Promise<void>;
  deleteFolder(mailboxId: number, name: string): Promise<void>;

  /** All entries of a folder, ordered by UID; with `changedSince`, only those whose modseq is higher. */
  entries(folderId: number, changedSince?: number): Promise<MessageEntry[]>;
  /** The octets of a message as received. Rejects with MessageGone once they were removed. */
  content(contentId: number): Promise<Buffer>;
  /** Octets `[start, start + length)` of a message, fewer at its end. Rejects with MessageGone. */
  range(contentId: number, start: number, length: number): Promise<Buffer>;
  structures(contentIds: number[]): Promise<Map<number, MessageStructure>>;

  /** What the mailbox holds and may hold. */
  quota(mailboxId: number): Promise<Quota>;

  /** Stores a message, parses its structure (message/structure.ts), and wakes the watchers. Durable once resolved. */
  append(
    mailboxId: number,
    folderName: string,
    raw: Buffer,
    options?: { flags?: string[]; internalDate?: Date },
  ): Promise<{ uid: number; uidValidity: number; folderId: number }>;
  /** Puts one message into the INBOX of each mailbox, once each, all or none. Durable once resolved. */
  deliver(mailboxIds: number[], raw: Buffer): Promise<void>;
  copy(
    folderId: number,
    uids: number[],
    target: string,
  ): Promise<{ uidValidity: number; pairs: [number, number][] }>;
  /** Returns the entries after the change, in UID order; UIDs that no longer exist are left out. */
  changeFlags(folderId: number, uids: number[], change: FlagChange): Promise<MessageEntry[]>;
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
    readonly code: 'NONEXISTENT' | 'ALREADYEXISTS' | 'CANNOT' | 'TRYCREATE',
    message: string,
  ) {
    super(message);
  }
}
