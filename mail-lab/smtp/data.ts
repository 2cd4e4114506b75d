/**
 * DATA: receives a message, stores it, and only then says so.
 *
 * The order is: octets stored and shown in the mailboxes (one commit), then what the message holds looked at, then the
 * event stored, then 250. Whatever dies
 * in between, no 250 was heard and the message is there once at most for this attempt: a client that tries again may
 * leave it twice, as with any server, but none that was answered 250 is missing, and no event tells of a message that
 * was not stored. Nothing is added to what the client sent but the trace: a missing Date or Message-ID, which RFC 6409
 * §8 would let us add, stays missing, for the user to see.
 */
import type { MessageContent } from '../../conformance/events';
import { messageFacts } from '../message/facts';
import { StorageUnavailable } from '../sink';
import { type Deposit, OverQuota } from '../store/types';
import { receive, recordRefusal } from './receive';
import { MAILBOX_FULL, type Reply, UNAVAILABLE } from './reply';
import { deliveryReport } from './report';
import type { Session, Transaction } from './session';
import { traceHeaders } from './trace';

export async function receiveMessage(session: Session, args: string): Promise<void> {
  const { connection, transaction, services } = session;
  if (!connection.mailbox) {
    return session.reply('DATA', [530, '5.7.0 Authentication required']);
  }
  if (args) return session.reply('DATA', [501, '5.5.4 DATA takes no argument']);
  if (!transaction) return session.reply('DATA', [503, '5.5.1 MAIL first']);
  if (!transaction.recipients.length) {
    return session.reply('DATA', [554, '5.5.1 No valid recipient: RCPT first']);
  }
  if (session.input.buffered) {
    // Content that did not wait for 354 would be taken for commands if we refused, for content if we did not.
    recordRefusal(session, [554, '5.5.0 Content was sent before it was asked for']);
    return session.end('server', 'content before 354', [421, '4.5.0 Closing'], 'DATA');
  }
  session.reply('DATA', [354, 'Send the message, end with <CRLF>.<CRLF>']);
  const now = new Date(connection.sink.now());
  const deposit = services.store.deposit();
  let kept = false;
  try {
    await deposit.write(traceHeaders(session, transaction, now));
    const received = await session.receiving(() => receive(session, deposit));
    if (!received) return;
    session.transaction = null;
    if ('refusal' in received) {
      recordRefusal(session, received.refusal);
      return session.reply('DATA', received.refusal);
    }
    const refusal = await deliver(session, transaction, deposit);
    kept = !refusal;
    if (refusal) {
      recordRefusal(session, refusal);
      return session.reply('DATA', refusal);
    }
    await report(session, transaction, now);
    const facts = {
      ...messageFacts(received.head, received.size),
      // Also of a message that nobody receives: those to patients are judged, then swallowed.
      content: await services.analyst.content(received.head, deposit, connection.id),
    };
    session.reply('DATA', await told(session, transaction, facts));
  } finally {
    // Without waiting: what stays behind is swept away later.
    if (!kept || !mailboxesOf(transaction).size) void deposit.discard();
  }
}

const mailboxesOf = ({ recipients }: Transaction): Set<number> =>
  new Set(recipients.flatMap((recipient) => (recipient.kind === 'mailbox' ? [recipient.mailbox.id] : [])));

/** Stores the message for each mailbox, once. Resolves to the reason when it could not be. */
async function deliver(session: Session, transaction: Transaction, deposit: Deposit): Promise<Reply | null> {
  const { services, connection } = session;
  try {
    await services.store.deliver([...mailboxesOf(transaction)], deposit);
    return null;
  } catch (error) {
    if (error instanceof OverQuota) return MAILBOX_FULL;
    services.log.error({ err: error, connection: connection.id }, 'a message could not be stored');
    return [451, '4.3.0 The message could not be stored, try again later'];
  }
}

/** Leaves the delivery report that was asked for. Without one the message is stored all the same, and said to be. */
async function report(session: Session, transaction: Transaction, now: Date): Promise<void> {
  const { services, connection } = session;
  const octets = deliveryReport(session, transaction, now);
  if (!octets) return;
  await services.store
    .deliver([connection.mailbox!.id], octets)
    .catch((error) =>
      services.log.warn({ err: error, connection: connection.id }, 'a delivery report could not be stored'),
    );
}

/** Records what was accepted; the answer once that is stored. */
async function told(
  session: Session,
  transaction: Transaction,
  facts: ReturnType<typeof messageFacts> & { content: MessageContent | null },
): Promise<Reply> {
  const { connection } = session;
  const mailboxes = mailboxesOf(transaction);
  const self = mailboxes.has(connection.mailbox!.id) ? 1 : 0;
  const patients = transaction.recipients.filter(({ kind }) => kind === 'patient');
  connection.record({
    type: 'message.accepted',
    data: {
      via: 'smtp',
      ...facts,
      sender: transaction.sender || null,
      recipients: {
        self,
        organisation: mailboxes.size - self,
        patient: new Set(patients.map(({ address }) => address.toLowerCase())).size,
        other: 0,
      },
    },
  });
  try {
    await connection.stored();
  } catch (error) {
    if (error instanceof StorageUnavailable) return UNAVAILABLE;
    throw error;
  }
  return [250, `2.0.0 Message stored (${connection.id})`];
}
