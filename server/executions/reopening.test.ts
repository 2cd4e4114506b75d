/** Announced closings: when they are due, and that they happen once, whatever dies or comes second. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Recorded } from '../../conformance/testing';
import { allCases } from '../cases/catalogue';
import {
  eventually,
  newEditor,
  openTestServer,
  type TestConnection,
  type TestEditor,
  type TestServer,
} from '../testing';
import { listEvents } from './events';
import { Reopening } from './reopening';

const opened = (folder: string) => ({ folder, readOnly: false, messages: 0 });

/** What is due after folders opened one after the other on one or two connections, seen in some order. */
function due(
  folders: readonly string[],
  reorder: (events: Recorded['events']) => Recorded['events'],
): string | null {
  const told = new Recorded('authcli-auth-imap');
  const connections = [told.connection(), told.connection()];
  for (const [index, folder] of folders.entries()) {
    connections[index % 2]!.event(index * 10, 'folder.opened', opened(folder));
  }
  const reopening = new Reopening();
  for (const event of reorder(told.events)) reopening.step(event);
  const id = reopening.dueAfter('imap');
  return id === null
    ? null
    : (told.events.find((event) => event.id === id)!.data as { folder: string }).folder;
}

describe('IMAP', () => {
  it.each([
    [['INBOX'], false],
    [['Sent'], false],
    [['Sent', 'INBOX'], false],
    [['inbox', 'Sent'], true],
    [['Sent', 'INBOX', 'INBOX', 'Trash', 'INBOX'], true],
  ] as const)('%j: %j', (folders, isDue) => {
    expect(due(folders, (events) => events) !== null).toBe(isDue);
  });

  it('is due whatever the order in which connections are read', () => {
    const folder = fc.constantFrom('INBOX', 'Sent', 'Trash');
    fc.assert(
      fc.property(fc.array(folder, { maxLength: 6 }), fc.infiniteStream(fc.nat(1000)), (folders, chance) => {
        const shuffled = (events: Recorded['events']) =>
          events
            .map((event) => ({ event, key: chance.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ event }) => event);
        const inbox = folders.indexOf('INBOX');
        const wanted = inbox >= 0 && folders.slice(inbox).some((name) => name !== 'INBOX');
        expect(due(folders, shuffled) !== null).toBe(wanted);
      }),
    );
  });

  it('leaves alone what was there before the start', () => {
    const told = new Recorded('authcli-auth-imap');
    const old = told.connection({ judged: false });
    old.event(0, 'folder.opened', opened('INBOX')).event(10, 'folder.opened', opened('Sent'));
    const reopening = new Reopening();
    for (const event of told.events) reopening.step(event);
    expect(reopening.dueAfter('imap')).toBeNull();
  });
});

describe('live', () => {
  let server: TestServer;
  let beating: NodeJS.Timeout;
  /** No such case is in the catalogue yet: two of it close sessions here. */
  const closing = () =>
    allCases().filter(({ id }) => id === 'authcli-auth-imap' || id === 'authcli-auth-smtp');

  beforeAll(async () => {
    server = await openTestServer({ settleMs: 60_000 });
    for (const testCase of closing()) testCase.closesSessions = true;
  });
  beforeEach(async () => {
    await server.lab.begin();
    beating = setInterval(() => void server.lab.mark().catch(() => {}), 100);
  });
  afterEach(() => clearInterval(beating));
  afterAll(async () => {
    for (const testCase of closing()) delete testCase.closesSessions;
    await server.close();
  });

  const orders = (editor: TestEditor) => server.database.sql<
    { protocol: string; host: string; openedBefore: string }[]
  >`
    select protocol, host, opened_before as "openedBefore" from lab_instruction
    where kind = 'close_sessions' and mailbox_id = ${editor.account.applicative!.id} order by id`;
  const announced = async (editor: TestEditor, number: number) =>
    (await listEvents(editor, number, { after: 0, limit: 200 })).filter(
      ({ type }) => type === 'sessions.closing',
    );
  const visit = (connection: TestConnection, folder: string) =>
    connection.see({ type: 'folder.opened', data: opened(folder) });

  it('closes once, tells it before, and no second time after a change of leader', async () => {
    const editor = await newEditor(server);
    let leader = await server.lead();
    const number = await editor.start('authcli-auth-imap', { delaySeconds: 60 });
    const connection = server.lab.connect('org-valid', 'imap', editor);
    await connection.open();
    await connection.handshake();
    await connection.attempt('somebody else');
    await visit(connection, 'INBOX');
    await visit(connection, 'Sent');
    const [line] = await eventually(
      () => announced(editor, number),
      (lines) => lines.length > 0,
    );
    expect(line).toMatchObject({
      basis: 'judge',
      summary: 'Le serveur ferme maintenant les sessions de la BAL, comme le test l’annonce',
    });
    // The first order is of the start.
    const [, order] = await orders(editor);
    expect(order).toMatchObject({ protocol: 'imap', host: 'org-valid' });
    expect(Date.parse(order!.openedBefore)).toBe(Date.parse(line!.at));
    await leader.stop();
    const rival = await server.lead();
    leader = await server.lead();
    await visit(connection, 'Trash');
    await eventually(
      () => listEvents(editor, number, { after: 0, limit: 200 }),
      (lines) => lines.some(({ data }) => (data as { folder?: string })?.folder === 'Trash'),
    );
    await Promise.all([leader.stop(), rival.stop()]);
    expect(await announced(editor, number)).toHaveLength(1);
    expect(await orders(editor)).toHaveLength(2);
  }, 30_000);

  it('closes after the first accepted message, also one accepted while nobody led', async () => {
    const editor = await newEditor(server);
    const number = await editor.start('authcli-auth-smtp', { delaySeconds: 60 });
    const connection = server.lab.connect('org-valid', 'smtp', editor);
    await connection.open();
    await connection.handshake();
    await connection.see({
      type: 'message.accepted',
      data: {
        ...{ via: 'smtp', size: 10, sender: null, messageId: true, fromCount: 1, dateCount: 1 },
        recipients: { self: 1, organisation: 0, patient: 0, other: 0 },
      },
    });
    const leader = await server.lead();
    await eventually(
      () => announced(editor, number),
      (lines) => lines.length === 1,
    );
    expect((await orders(editor)).map(({ protocol }) => protocol)).toEqual(['smtp', 'smtp']);
    await leader.stop();
  }, 30_000);
});
