/**
 * The reopening cases (DESIGN §6.8): between two uses of the mailbox the server closes the sessions of the identity,
 * once per execution, and says so beforehand in the log. The line in the log is also what remembers it, so that
 * neither a restart nor another leader closes twice.
 */
import { sql } from 'drizzle-orm';
import type { LinkedEvent } from '../../conformance/verdict';
import type { Database } from '../../db/client';
import { closeSessions } from '../../db/queries/execution-start';
import { appendEvents } from '../../db/queries/matching';
import type { OpenExecution } from './open';
import type { Statements } from './statements';

/** When sessions are to be closed: a fold over the linked events, whatever their order. */
export class Reopening {
  private inbox: LinkedEvent | null = null;
  private other: LinkedEvent | null = null;
  private message: LinkedEvent | null = null;

  step(event: LinkedEvent): void {
    if (!event.judged) return;
    if (event.type === 'message.accepted' && event.data.via === 'smtp')
      this.message = earlier(this.message, event);
    if (event.type !== 'folder.opened') return;
    if (event.data.folder.toUpperCase() === 'INBOX') this.inbox = earlier(this.inbox, event);
    // The last one: what was opened before INBOX does not count, what comes after it does.
    else if (!this.other || isBefore(this.other, event)) this.other = event;
  }

  /**
   * Id of the event after which the sessions have to be closed; null: not yet. SMTP: the first accepted message.
   * IMAP: another folder opened after INBOX.
   */
  dueAfter(protocol: 'imap' | 'smtp'): number | null {
    if (protocol === 'smtp') return this.message?.id ?? null;
    const { inbox, other } = this;
    return inbox && other && isBefore(inbox, other) ? other.id : null;
  }
}

/** Connections share a clock; on one of them the order is certain. */
function isBefore(a: LinkedEvent, b: LinkedEvent): boolean {
  if (a.connection === b.connection) return a.connectionSeq < b.connectionSeq;
  return a.at < b.at || (a.at === b.at && a.id < b.id);
}

const earlier = (known: LinkedEvent | null, event: LinkedEvent) =>
  known && isBefore(known, event) ? known : event;

/**
 * Announces the closing in the log and asks the laboratory for it, both or neither, if the case wants it, it is due,
 * and nobody has done so. @returns whether this call did.
 */
export async function closeForReopening(
  db: Database,
  execution: OpenExecution,
  statements: Statements,
): Promise<boolean> {
  const { testCase, number, mailboxId, snapshot } = execution;
  if (snapshot.policies.reopenStrict === false) return false;
  if (!testCase.closesSessions || execution.closing || execution.state !== 'listening' || mailboxId === null)
    return false;
  const after = execution.reopening.dueAfter(testCase.protocol);
  if (after === null) return false;
  const appended = await db.transaction(async (tx) => {
    const [row] = await tx.execute<{ listening: boolean; done: boolean; ms: number }>(sql`
      SELECT state = 'listening' AS listening, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms,
        EXISTS (SELECT FROM execution_event x JOIN event e ON e.id = x.event_id
          WHERE x.execution_number = ${number} AND e.type = 'sessions.closing') AS done
      FROM execution WHERE number = ${number} FOR UPDATE`);
    if (!row?.listening || row.done) return null;
    const now = Math.floor(row.ms);
    const event = await statements.state('sessions.closing', { after }, now, tx);
    const [line] = await appendEvents(tx, number, [event.id]);
    const openedBefore = new Date(now);
    const { key: host } = snapshot.host;
    await closeSessions(tx, { mailboxId, host, protocol: testCase.protocol, openedBefore });
    return line ? { seq: line.seq, event } : null;
  });
  execution.closing = true;
  if (appended) execution.step([appended]);
  return appended !== null;
}
