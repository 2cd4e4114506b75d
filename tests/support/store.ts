/** What the server holds and what the laboratory saw, read straight from the database: a way that no client takes. */
import type { EventData, EventType } from '../../conformance/events';
import { openDatabase, type Sql } from '../../db/client';
import { serverConfig } from './instance';

export interface StoredMessage {
  uid: number;
  /** Sorted. */
  flags: string[];
  raw: Buffer;
}

export interface SeenEvent {
  connection: string;
  protocol: 'imap' | 'smtp';
  /** Key of the test server. */
  host: string;
  clientAddress: string;
  type: EventType;
  data: EventData<EventType>;
}

let pool: { sql: Sql; close: () => Promise<void> } | undefined;

function database(): Sql {
  pool ??= openDatabase(serverConfig().databaseUrl, { max: 3, application: 'tests' });
  return pool.sql;
}

/** For afterAll. */
export async function closeStore(): Promise<void> {
  await pool?.close();
  pool = undefined;
}

/** Names of the folders of a mailbox, in UTF-8, sorted. */
export async function folderNames(address: string): Promise<string[]> {
  const rows = await database()<{ name: string }[]>`
    select folder.name from folder join mailbox on mailbox.id = folder.mailbox_id
    where lower(mailbox.address) = lower(${address}) order by folder.name`;
  return rows.map(({ name }) => name).sort();
}

/** Messages of a folder, by UID. */
export async function storedMessages(address: string, folder: string): Promise<StoredMessage[]> {
  const rows = await database()<{ uid: string; flags: string[]; raw: Buffer }[]>`
    select message.uid, message.flags, (
      select coalesce(string_agg(bytes, '' order by start), '') from message_chunk
      where message_chunk.content_id = message.content_id) as raw
    from message
    join folder on folder.id = message.folder_id
    join mailbox on mailbox.id = folder.mailbox_id
    where lower(mailbox.address) = lower(${address}) and folder.name = ${folder}
    order by message.uid`;
  return rows.map(({ uid, flags, raw }) => ({ uid: Number(uid), flags: [...flags].sort(), raw }));
}

/**
 * Every event of the connections that opened a mailbox, in order.
 * @param except address of the tests' own observer, whose connections are left out.
 */
export async function eventsOf(address: string, except: string): Promise<SeenEvent[]> {
  return database()<SeenEvent[]>`
    select connection, protocol, host, client_address as "clientAddress", type, data from event
    where connection in (
      select connection from event
      where type in ('auth.attempted', 'auth.succeeded') and client_address <> ${except}
        and lower(data->>'user') = lower(${address}))
    order by id`;
}

/**
 * Takes away what verdicts might still lean on: every message of the organisation, and the NIL of its accounts.
 * @returns how many of each.
 */
export async function forget(organisationId: number): Promise<{ messages: number; accounts: number }> {
  return database().begin(async (tx) => {
    const messages = await tx`
      delete from message using folder, mailbox
      where message.folder_id = folder.id and folder.mailbox_id = mailbox.id
        and mailbox.organisation_id = ${organisationId}`;
    const accounts = await tx`
      update account set nil = nil || '9' where organisation_id = ${organisationId}`;
    return { messages: messages.count, accounts: accounts.count };
  });
}
