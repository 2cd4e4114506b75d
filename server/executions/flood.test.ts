import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventually, newEditor, openTestServer, type TestServer } from '../testing';
import { getExecution } from './get';
import { OpenExecution } from './open';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ quietMs: 300, settleMs: 300, followMs: 1000 });
  await server.lab.begin();
});
afterAll(() => server.close());

const CONNECTIONS = 500;

/** Each would otherwise read the whole log again: thousands of connections would hold up every other execution. */
it('reads an execution again once for many connections that prove their identity together', async () => {
  const editor = await newEditor(server);
  const leader = await server.lead();
  const beating = setInterval(() => void server.lab.mark().catch(() => {}), 100);
  const reload = vi.spyOn(OpenExecution.prototype, 'reload');
  try {
    const number = await editor.start('authcli-tls-imap', { delaySeconds: 60 });
    const connections = Array.from({ length: CONNECTIONS }, () =>
      server.lab.connect('org-valid', 'imap', editor),
    );
    await Promise.all(connections.map((connection) => connection.open()));
    await eventually(
      () => getExecution(editor, number),
      ({ lastSeq }) => lastSeq === CONNECTIONS,
    );
    const before = reload.mock.calls.length;
    await Promise.all(
      connections.map(async (connection) => {
        await connection.handshake();
        await connection.succeed(editor);
        await connection.close();
      }),
    );
    const view = await eventually(
      () => getExecution(editor, number),
      ({ state }) => state === 'done',
      30_000,
    );
    expect(view.verdict).toBe('ok');
    // Opening, STARTTLS, ClientHello, certificate, end of the handshake, authentication, end.
    expect(view.lastSeq).toBe(7 * CONNECTIONS);
    expect(reload.mock.calls.length - before).toBeLessThan(CONNECTIONS / 2);
  } finally {
    clearInterval(beating);
    await leader.stop();
    reload.mockRestore();
  }
}, 60_000);
