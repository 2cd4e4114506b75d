/** DATA: receives a message, stores it, and only then says so. */
import { messageFacts } from '../message/facts';
import { StorageUnavailable } from '../sink';
import { DataDecoder } from './dot-stuffing';
import { type Reply, UNAVAILABLE } from './reply';
import { deliveryReport } from './report';
import type { Session, Transaction } from './session';
import { traceHeaders } from './trace';

/** A message that exceeds its limit is read on, so that the client hears 552; not without end. */
const PATIENCE = 4;

/** What came: the content, or why it is refused; null when the connection ended. */
type Received = { content: Buffer[]; size: number } | { refusal: Reply } | null;

export async function receiveMessage(session: Session, args: string): Promise<void> {
  const { connection, transaction } = session;
  if (!connection.mailbox) {
    return session.reply('DATA', [530, '5.7.0 Authentication required']);
  }
  if (args) return session.reply('DATA', [501, '5.5.4 DATA takes no argument']);
  if (!transaction?.recipients.length) return session.reply('DATA', [503, '5.5.1 RCPT first']);
  if (session.input.buffered) {
    // Content that did not wait for 354 would be taken for commands if we refused, for content if we did not.
    refused(session, [554, '5.5.0 Content was sent before it was asked for']);
    return session.end('server', 'content before 354', [421, '4.5.0 Closing'], 'DATA');
  }
  session.reply('DATA', [354, 'Send the message, end with <CRLF>.<CRLF>']);
  const received = await session.receiving(() => receive(session));
  if (!received) return;
  session.transaction = null;
  if ('refusal' in received) return refuse(session, received.refusal);
  try {
    session.reply('DATA', await accept(session, transaction, received.content));
  } finally {
    session.budget.give(received.size);
  }
}

function refused(session: Session, [code, text]: Reply): void {
  session.connection.record({
    type: 'message.refused',
    data: { status: String(code), reason: String(text).slice(0, 300) },
  });
}

function refuse(session: Session, reply: Reply): void {
  refused(session, reply);
  session.reply('DATA', reply);
}

/** Reads up to the end of the message; what is refusable is not kept. The octets are taken from the budget. */
async function receive(session: Session): Promise<Received> {
  const { limits } = session.connection;
  const decoder = new DataDecoder();
  let content: Buffer[] = [];
  let size = 0;
  let taken = 0;
  let refusal: Reply | null = null;
  const giveUp = (reply: Reply) => {
    refusal ??= reply;
    content = [];
    session.budget.give(taken);
    taken = 0;
  };
  while (!decoder.done) {
    const chunk = await session.input.chunk();
    if (!chunk || session.ended) {
      giveUp([451, '4.4.2 Connection lost']);
      session.connection.record({
        type: 'message.refused',
        data: { status: '-', reason: `the connection ended after ${size} octets of the message` },
      });
      return null;
    }
    const fed = decoder.feed(chunk);
    session.input.putBack(fed.rest);
    const length = fed.content.reduce((sum, slice) => sum + slice.length, 0);
    size += length;
    if (size > limits.messageBytes * PATIENCE) {
      refused(session, [552, `5.3.4 Message larger than ${limits.messageBytes} octets`]);
      giveUp([552, '']);
      session.tooMany('message', `${size} octets`);
      return null;
    }
    if (refusal) continue;
    if (size > limits.messageBytes) {
      const message = `message larger than ${limits.messageBytes} octets`;
      session.connection.record({ type: 'limit.reached', data: { limit: 'message', message } });
      giveUp([552, `5.3.4 Message larger than ${limits.messageBytes} octets`]);
    } else if (decoder.bareNewline)
      giveUp([550, '5.6.0 Lines must end with CRLF: a lone CR or LF was found']);
    else if (decoder.longestLine > limits.lineBytes) {
      giveUp([550, `5.6.0 A line is longer than ${limits.lineBytes} octets`]);
    } else if (!session.budget.take(length))
      giveUp([452, '4.3.1 Too many messages at the moment, try again later']);
    else {
      taken += length;
      content.push(...fed.content);
    }
  }
  return refusal ? { refusal } : { content, size: taken };
}

/** Stores the message once for each mailbox, then the event that says so. */
async function accept(session: Session, transaction: Transaction, content: Buffer[]): Promise<Reply> {
  const { connection, services } = session;
  const own = connection.mailbox!;
  const mailboxes = new Set<number>();
  const patients = new Set<string>();
  for (const recipient of transaction.recipients) {
    if (recipient.kind === 'mailbox') mailboxes.add(recipient.mailbox.id);
    else patients.add(recipient.address.toLowerCase());
  }
  const now = new Date(connection.sink.now());
  const trace = traceHeaders(session, transaction, now);
  const whole = Buffer.concat([trace, ...content]);
  const facts = messageFacts(whole.subarray(trace.length));
  try {
    await services.store.deliver([...mailboxes], whole);
    const report = deliveryReport(session, transaction, now);
    if (report) await services.store.deliver([own.id], report);
  } catch (error) {
    services.log.error({ err: error, connection: connection.id }, 'a message could not be stored');
    refused(session, [451, 'the message could not be stored']);
    return [451, '4.3.0 The message could not be stored, try again later'];
  }
  connection.record({
    type: 'message.accepted',
    data: {
      via: 'smtp',
      ...facts,
      sender: transaction.sender || null,
      recipients: {
        self: mailboxes.has(own.id) ? 1 : 0,
        organisation: mailboxes.size - (mailboxes.has(own.id) ? 1 : 0),
        patient: patients.size,
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
  return [250, '2.0.0 Message stored'];
}
