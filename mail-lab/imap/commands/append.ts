/** APPEND: RFC 3501 §6.3.11, APPENDUID of RFC 4315, limits of RFC 7889. */
import type { MessageContent } from '../../../conformance/events';
import { parseStructure } from '../../../documents/mime/structure';
import type { ArrivedMessage } from '../../message/analyst';
import { messageFacts } from '../../message/facts';
import type { Deposit } from '../../store/types';
import { AUTHENTICATED, type Command, no, ok } from '../command';
import { parseDateTime } from '../output';
import { type Arguments, flagsOf } from '../syntax/arguments';
import { type StreamedMessage, SyntaxProblem } from '../syntax/tokens';

interface Appended {
  folder: string;
  flags: string[];
  internalDate: Date | undefined;
  message: Buffer | StreamedMessage;
}

/** Throws SyntaxProblem or FolderError. */
export function parseAppend(args: Arguments): Appended {
  const folder = args.mailbox();
  const flags = args.peek()?.kind === 'list' ? flagsOf([args.next('flags')]) : [];
  let node = args.next('message');
  let internalDate: Date | undefined;
  if (args.left > 0) {
    const date = node.kind === 'string' ? parseDateTime(node.bytes.toString('latin1')) : null;
    if (!date) throw new SyntaxProblem('malformed date-time');
    internalDate = date;
    node = args.next('message');
  }
  args.end();
  if (node.kind === 'message') return { folder, flags, internalDate, message: node.message };
  if (node.kind !== 'string' || node.quoted) throw new SyntaxProblem('the message must be a literal');
  return { folder, flags, internalDate, message: node.bytes };
}

export const APPEND: Command = {
  name: 'APPEND',
  states: AUTHENTICATED,
  literal: 'message',
  looks: true,
  async run(session, args) {
    const { folder, flags, internalDate, message } = parseAppend(args);
    const { connection, services, mailbox } = session;
    const [octets, head] = Buffer.isBuffer(message) ? [message, message] : [message.deposit, message.head];
    const size = Buffer.isBuffer(octets) ? octets.length : octets.size;
    if (size === 0) return no('An empty message is not kept');
    const { messageBytes } = connection.limits;
    if (size > messageBytes) return no(`Messages may have ${messageBytes} octets at most`, 'TOOBIG');
    // Looking it up creates the usual folders of a mailbox that was never opened.
    if (!(await services.store.folder(mailbox.id, folder))) return no('No such folder', 'TRYCREATE');
    const stored = await services.store.append(mailbox.id, folder, octets, { flags, internalDate });
    const content = await services.analyst.content(head, arrivedMessage(octets), connection.id);
    connection.record({ type: 'message.accepted', data: facts(head, size, content) });
    await connection.stored();
    return ok('Append completed', `APPENDUID ${stored.uidValidity} ${stored.uid}`);
  },
};

/** A small message is still in memory. */
const arrivedMessage = (octets: Buffer | Deposit): ArrivedMessage =>
  Buffer.isBuffer(octets)
    ? { structure: parseStructure(octets), read: async (start, end) => octets.subarray(start, end) }
    : octets;

/** An appended message went to nobody: only its form is told. */
const facts = (head: Buffer, size: number, content: MessageContent | null) => ({
  via: 'append' as const,
  ...messageFacts(head, size),
  content,
  sender: null,
  recipients: { self: 0, organisation: 0, patient: 0, other: 0 },
});
