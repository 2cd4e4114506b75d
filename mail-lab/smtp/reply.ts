/** Replies in the server's own words. Enhanced status codes (RFC 3463) stand at the start of the texts. */
import type { AuthFailure } from '../../conformance/events';
import type { Goodbye } from '../connection';
import { shownChallenge } from '../sasl/shown';

/** A reply: code, and its text with the enhanced status code where one is due; several lines for EHLO. */
export type Reply = readonly [code: number, text: string | readonly string[]];

/** Its lines, without their ends. */
function linesOf([code, text]: Reply): string[] {
  const lines = typeof text === 'string' ? [text] : text;
  return lines.map((line, index) => {
    const safe = line.replace(/[^\x20-\x7e]/g, '?');
    // RFC 4954 §4: a challenge without text keeps its space.
    return `${code}${index < lines.length - 1 ? '-' : ' '}${safe}`;
  });
}

/** The octets of a reply. */
export const encodeReply = (reply: Reply): string =>
  linesOf(reply)
    .map((line) => `${line}\r\n`)
    .join('');

/** Its lines as they may be shown: a challenge with what it says. */
export const shownReply = (reply: Reply): string[] =>
  reply[0] === 334 ? [`334 ${shownChallenge(String(reply[1]))}`] : linesOf(reply);

export const GOODBYE: Record<Goodbye, Reply> = {
  shutdown: [421, '4.3.2 The service is stopping, try again later'],
  sessions_closed: [421, '4.3.2 This session was closed by the service, connect again'],
  timeout: [421, '4.4.2 No progress for too long, closing'],
  overloaded: [421, '4.3.2 Too busy, try again later'],
  limit: [421, '4.7.0 Too many connections, try again later'],
};

/** The laboratory cannot store what it sees, so it must not say that anything happened. */
export const UNAVAILABLE: Reply = [
  451,
  '4.3.0 The service cannot record this at the moment, try again later',
];

/** RFC 3463 §3.3: the mailbox of a recipient is full. */
export const MAILBOX_FULL: Reply = [
  552,
  '5.2.2 The mailbox of a recipient is full: remove messages from it and try again',
];

/** How a refused authentication is worded (RFC 4954 §4, §6). */
export function authRefusal(cause: AuthFailure, tls: boolean): Reply {
  if (!tls) return [538, '5.7.11 Encryption required: issue STARTTLS before authenticating'];
  switch (cause) {
    case 'mechanism_unknown':
      return [504, '5.5.4 This mechanism is not offered here'];
    case 'malformed':
      return [501, '5.5.2 Cannot decode this response'];
    case 'cancelled':
      return [501, '5.7.0 Authentication cancelled'];
    case 'issuer_unavailable':
    case 'internal':
      return [454, '4.7.0 Cannot check this credential at the moment, try again later'];
    default:
      return [535, `5.7.8 Authentication failed (${cause})`];
  }
}
