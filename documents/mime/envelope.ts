/** ENVELOPE (RFC 3501 §7.4.2): the summary of a header, computed once when a message arrives. */
import { type Address, parseAddresses } from './addresses';
import { firstHeader, type HeaderField } from './headers';
import { MIME_LIMITS, type MimeLimits } from './limits';

/** Strings hold raw octets (latin1), encoded words untouched; null or empty where the field is absent. */
export interface Envelope {
  date: string | null;
  subject: string | null;
  from: Address[];
  /** As `from` when absent, as the RFC asks; likewise `replyTo`. */
  sender: Address[];
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  bcc: Address[];
  inReplyTo: string | null;
  messageId: string | null;
}

/** Computes the envelope from the fields of a header. */
export function envelopeOf(fields: readonly HeaderField[], limits: MimeLimits = MIME_LIMITS): Envelope {
  const text = (name: string) => firstHeader(fields, name)?.slice(0, limits.valueLength) ?? null;
  const addresses = (name: string) => {
    const values = fields.filter((field) => field.name === name).map((field) => field.value);
    return values.length ? parseAddresses(values.join(','), limits) : [];
  };
  const orFrom = (list: Address[]) => (list.length ? list : from);
  const from = addresses('from');
  return {
    date: text('date'),
    subject: text('subject'),
    from,
    sender: orFrom(addresses('sender')),
    replyTo: orFrom(addresses('reply-to')),
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    inReplyTo: text('in-reply-to'),
    messageId: text('message-id'),
  };
}
