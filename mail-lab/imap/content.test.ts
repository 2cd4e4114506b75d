/** What the events tell of the contents of messages that were appended. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { EventData } from '../../conformance/events';
import { xdmMessage } from '../../tests/support/xdm';
import { startMailbox } from './test-session';

let mailbox: Awaited<ReturnType<typeof startMailbox>>;

beforeAll(async () => {
  mailbox = await startMailbox();
});
afterEach(() => mailbox?.fresh());
afterAll(() => mailbox?.close());

it.each([
  ['small', 0],
  ['too large to be held', 3_000_000],
])('an appended message that is %s is looked at', async (_, pdf) => {
  const session = await mailbox.session();
  const { address } = mailbox.mailbox;
  const octets = xdmMessage({ from: address, to: [address], nil: '3734', documents: [{ pdf }] });
  session.socket.write(`a1 APPEND Drafts {${octets.length}+}\r\n`);
  session.socket.write(octets);
  session.socket.write('\r\n');
  await session.until(/^a1 OK .*\r\n/m);
  const appended = (await mailbox.lab.events())
    .filter(({ type }) => type === 'message.accepted')
    .map(({ data }) => data as EventData<'message.accepted'>);
  expect(appended.at(-1)).toMatchObject({
    via: 'append',
    size: octets.length,
    content: {
      headers: { nil: [{ value: '3734' }] },
      archives: [{ problem: null, documents: [{ listed: true, code: '11502-2', ins: { key: true } }] }],
    },
  });
});
