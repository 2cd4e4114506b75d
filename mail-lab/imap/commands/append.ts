/** APPEND: RFC 3501 §6.3.11, APPENDUID of RFC 4315. */
import { messageFacts } from '../../message/facts';
import { AUTHENTICATED, bad, type Command, no, ok } from '../command';
import { parseDateTime } from '../output';
import { flagsOf } from '../syntax/arguments';

export const APPEND: Command = {
  name: 'APPEND',
  states: AUTHENTICATED,
  literal: 'message',
  async run(session, args) {
    const folder = args.mailbox();
    let node = args.next('message');
    const flags = node.kind === 'list' ? flagsOf([node]) : [];
    if (node.kind === 'list') node = args.next('message');
    let internalDate: Date | undefined;
    if (args.left > 0) {
      if (node.kind !== 'string') return bad('Malformed date-time');
      internalDate = parseDateTime(node.bytes.toString('latin1')) ?? undefined;
      if (!internalDate) return bad('Malformed date-time');
      node = args.next('message');
    }
    args.end();
    if (node.kind !== 'string') return bad('The message must be a literal');
    if (node.bytes.length === 0) return no('An empty message is not kept');

    const { connection, services } = session;
    const { messageBytes } = connection.limits;
    if (node.bytes.length > messageBytes)
      return no(`Messages may have ${messageBytes} octets at most`, 'TOOBIG');
    // Looking it up creates the usual folders of a mailbox that was never opened.
    if (!(await services.store.folder(session.mailbox.id, folder))) return no('No such folder', 'TRYCREATE');
    const stored = await services.store.append(session.mailbox.id, folder, node.bytes, {
      flags,
      internalDate,
    });
    connection.record({ type: 'message.accepted', data: { ...facts(node.bytes) } });
    await connection.stored();
    return ok('Append completed', `APPENDUID ${stored.uidValidity} ${stored.uid}`);
  },
};

/** An appended message went to nobody: only its form is told. */
const facts = (message: Buffer) => ({
  via: 'append' as const,
  ...messageFacts(message),
  sender: null,
  recipients: { self: 0, organisation: 0, patient: 0, other: 0 },
});
