/** The door by which events leave protocol code. The recorder implements it; protocol code knows only this. */
import type { NewEvent } from '../conformance/events';
import type { HostKey, MailProtocol } from '../conformance/hosts';

/** Where an event comes from; null fields for what belongs to no connection. */
export interface EventOrigin {
  connection: string | null;
  /** 0, 1, 2… within the connection. */
  connectionSeq: number;
  host: HostKey | null;
  protocol: MailProtocol | 'http' | 'dns' | null;
  clientAddress: string | null;
}

export interface EventSink {
  /** Numbers and queues an event; never throws, never waits. Returns its number in this process (from 1), 0 when it is lost. */
  record(origin: EventOrigin, event: NewEvent): number;
  /**
   * Resolves once every event up to this number is in the database.
   * Rejects with StorageUnavailable when an event was lost or the database stays away too long: the protocol
   * then answers a temporary failure (`NO [UNAVAILABLE]`, 451), never a success.
   */
  stored(seq: number): Promise<void>;
  /** The buffer is full: refuse new connections. */
  readonly overloaded: boolean;
  /** Events wait to be stored: what is there for display only is to be left out. */
  readonly crowded: boolean;
  /** Now, on the database's clock, in milliseconds since the epoch. */
  now(): number;
}

/** Events could not be stored in time, so nothing that rests on them may be answered. */
export class StorageUnavailable extends Error {
  override name = 'StorageUnavailable';
}
