/** MAIL and RCPT: who may send, and to whom. Nothing is ever relayed outside (DESIGN §5). */
import type { Mailbox } from '../store/types';
import { mailParameterFault, type PathArgument, parsePath, recipientParameterFault, xtext } from './path';
import { MAILBOX_FULL, type Reply } from './reply';
import type { Recipient, Session } from './session';

const MAX_RECIPIENTS = 100;
const AUTH_FIRST: Reply = [530, '5.7.0 Authentication required'];
const TLS_FIRST: Reply = [530, '5.7.0 Issue STARTTLS, then authenticate'];
const BUSY: Reply = [451, '4.3.0 Addresses cannot be looked up at the moment, try again later'];

const isAscii = (text: string) => /^[ -~]*$/.test(text);
const notAllowed = (session: Session) => (session.connection.tls ? AUTH_FIRST : TLS_FIRST);

export async function startTransaction(session: Session, args: string): Promise<void> {
  session.reply('MAIL', await openTransaction(session, args));
}

async function openTransaction(session: Session, args: string): Promise<Reply> {
  const { connection } = session;
  const { mailbox } = connection;
  if (!mailbox) return notAllowed(session);
  if (session.transaction) return [503, '5.5.1 A transaction is in progress'];
  const path = parsePath('FROM', args);
  if (!path) return [501, '5.1.7 Syntax: MAIL FROM:<address>'];
  const fault = mailParameterFault(path, connection.limits.messageBytes);
  if (fault) return fault;
  const smtpUtf8 = path.parameters.has('SMTPUTF8');
  if (!smtpUtf8 && !isAscii(path.address)) return [553, '5.6.7 This address needs SMTPUTF8'];
  // The null sender is that of the reports that a client returns (RFC 8098 §3).
  if (path.address) {
    const found = await mailboxAt(session, path.address);
    if (found === 'unavailable') return BUSY;
    if (found?.id !== mailbox.id) return [553, '5.7.1 The sender must be the mailbox that authenticated'];
  }
  const envelopeId = path.parameters.get('ENVID');
  session.transaction = {
    sender: path.address,
    smtpUtf8,
    envelopeId: envelopeId ? xtext(envelopeId) : null,
    declaredSize: Number(path.parameters.get('SIZE') ?? 0),
    recipients: [],
  };
  return [250, '2.1.0 Sender accepted'];
}

export async function addRecipient(session: Session, args: string): Promise<void> {
  session.reply('RCPT', await acceptRecipient(session, args));
}

async function acceptRecipient(session: Session, args: string): Promise<Reply> {
  const { transaction, connection, services } = session;
  if (!connection.mailbox) return notAllowed(session);
  if (!transaction) return [503, '5.5.1 MAIL first'];
  const path = parsePath('TO', args);
  if (!path?.address) return [501, '5.1.3 Syntax: RCPT TO:<address>'];
  const fault = recipientParameterFault(path);
  if (fault) return fault;
  if (!transaction.smtpUtf8 && !isAscii(path.address)) return [553, '5.6.7 This address needs SMTPUTF8'];
  if (transaction.recipients.length >= MAX_RECIPIENTS) return [452, '4.5.3 Too many recipients'];
  const recipient = await classify(session, path);
  if (recipient === 'unavailable') return BUSY;
  // The same words for another editor's mailbox and for none: who exists is nobody's business.
  if (!recipient) {
    return [550, '5.7.1 Only mailboxes of your organisation and test patients are reachable: nothing leaves'];
  }
  if (recipient.kind === 'mailbox') {
    const full = await lookUp(() => isFull(session, recipient.mailbox.id, transaction.declaredSize));
    if (full === 'unavailable') return BUSY;
    if (full) return MAILBOX_FULL;
  }
  services.log.debug({ connection: connection.id, kind: recipient.kind }, 'recipient accepted');
  transaction.recipients.push(recipient);
  return [250, '2.1.5 Recipient accepted'];
}

/** Said before the message is sent: whether it would exceed what the mailbox may hold. */
async function isFull(session: Session, mailboxId: number, size: number): Promise<boolean> {
  const quota = await session.services.store.quota(mailboxId);
  return quota.messages + 1 > quota.messageLimit || quota.octets + size > quota.octetLimit;
}

async function classify(session: Session, path: PathArgument): Promise<Recipient | null | 'unavailable'> {
  const { config } = session.services;
  const { address } = path;
  const wishes = path.parameters.get('NOTIFY')?.toUpperCase().split(',') ?? [];
  const common = { address, notifySuccess: wishes.includes('SUCCESS') };
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (config.patientDomains.some((candidate) => candidate.toLowerCase() === domain)) {
    return { ...common, kind: 'patient' };
  }
  const mailbox = await mailboxAt(session, address);
  if (mailbox === 'unavailable') return 'unavailable';
  return mailbox && mailbox.organisationId === session.connection.mailbox?.organisationId
    ? { ...common, kind: 'mailbox', mailbox }
    : null;
}

/** The mailbox of an address or alias; the session's own, which is asked for most, is known. */
export async function mailboxAt(session: Session, address: string): Promise<Mailbox | null | 'unavailable'> {
  const own = session.connection.mailbox;
  if (own && own.address.toLowerCase() === address.toLowerCase()) return own;
  const found = await lookUp(() => session.services.store.findByAddress(address));
  return found === 'unavailable' ? found : (found?.mailbox ?? null);
}

/** The store's answer, or that it has none at the moment. */
async function lookUp<T>(ask: () => Promise<T>): Promise<T | 'unavailable'> {
  try {
    return await ask();
  } catch {
    return 'unavailable';
  }
}
