/** The facts of an accepted message that rules need (conformance/events.ts, `message.accepted`). No patient data. */
import type { EventData } from '../../conformance/events';
import { allHeaders, parseHeaders } from '../../documents/mime/headers';

type Accepted = EventData<'message.accepted'>;

/** What the message itself tells; sender and recipients come from the envelope. */
export function messageFacts(raw: Buffer): Pick<Accepted, 'size' | 'messageId' | 'fromCount' | 'dateCount'> {
  const fields = parseHeaders(raw);
  return {
    size: raw.length,
    messageId: allHeaders(fields, 'message-id').some((value) => value !== ''),
    fromCount: allHeaders(fields, 'from').length,
    dateCount: allHeaders(fields, 'date').length,
  };
}
