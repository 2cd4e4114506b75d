/** The facts of an accepted message that rules need (conformance/events.ts, `message.accepted`). No patient data. */
import type { EventData } from '../../conformance/events';
import { allHeaders, parseHeaders } from '../../documents/mime/headers';

type Accepted = EventData<'message.accepted'>;

/**
 * What the message itself tells; sender and recipients come from the envelope.
 * @param head the message, or as much of its beginning as holds its header.
 * @param size octets of the whole message.
 */
export function messageFacts(
  head: Buffer,
  size = head.length,
): Pick<Accepted, 'size' | 'messageId' | 'fromCount' | 'dateCount'> {
  const fields = parseHeaders(head);
  return {
    size,
    messageId: allHeaders(fields, 'message-id').some((value) => value !== ''),
    fromCount: allHeaders(fields, 'from').length,
    dateCount: allHeaders(fields, 'date').length,
  };
}
