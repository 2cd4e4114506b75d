/** The delivery status notification that a sender asked for with NOTIFY=SUCCESS (RFC 3461, 3464, 6522). */
import { randomUUID } from 'node:crypto';
import { mailDate } from '../message/date';
import type { Session, Transaction } from './session';

/** The report as a message for the sender's mailbox; null when nobody asked, or nobody is to be told. */
export function deliveryReport(session: Session, transaction: Transaction, now: Date): Buffer | null {
  const told = transaction.recipients.filter((recipient) => recipient.notifySuccess);
  if (!told.length || !transaction.sender) return null;
  const { host } = session.connection;
  const boundary = `report-${randomUUID()}`;
  const status = told.flatMap(({ address }) => [
    '',
    `Final-Recipient: ${/^[ -~]*$/.test(address) ? 'rfc822' : 'utf-8'}; ${address}`,
    'Action: delivered',
    'Status: 2.0.0',
  ]);
  const lines = [
    `From: <MAILER-DAEMON@${host.name}>`,
    `To: <${transaction.sender}>`,
    'Subject: =?utf-8?Q?Avis_de_remise?=',
    `Date: ${mailDate(now)}`,
    `Message-ID: <${randomUUID()}@${host.name}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Le message a été remis à :',
    ...told.map(({ address }) => `  ${address}`),
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    ...(transaction.envelopeId ? [`Original-Envelope-Id: ${transaction.envelopeId}`] : []),
    `Reporting-MTA: dns; ${host.name}`,
    `Arrival-Date: ${mailDate(now)}`,
    ...status,
    '',
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'utf8');
}
