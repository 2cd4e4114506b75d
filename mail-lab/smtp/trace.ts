/** The trace of a message's way through here (RFC 5321 §4.4): Return-Path and Received. */
import { mailDate } from '../message/date';
import type { Session, Transaction } from './session';

/** Header lines to put before the message, with their ends. */
export function traceHeaders(session: Session, transaction: Transaction, now: Date): Buffer {
  const { connection, helo, extended } = session;
  const protocol = transaction.smtpUtf8 ? 'UTF8SMTPSA' : extended ? 'ESMTPSA' : 'SMTP';
  const name = (helo ?? 'unknown').replace(/[^\w.:[\]-]/g, '?');
  const address = connection.clientAddress.includes(':')
    ? `IPv6:${connection.clientAddress}`
    : connection.clientAddress;
  const secured = connection.tls ? ` (${connection.tls.version} ${connection.tls.suite})` : '';
  return Buffer.from(
    `Return-Path: <${transaction.sender}>\r\n` +
      `Received: from ${name} ([${address}])\r\n` +
      `\tby ${connection.host.name} with ${protocol}${secured}\r\n` +
      `\tid ${connection.id};\r\n` +
      `\t${mailDate(now)}\r\n`,
    'utf8',
  );
}
