import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, newEditor, openTestServer, type TestServer } from '../testing';
import { getExecution } from './get';

let server: TestServer;
let beating: NodeJS.Timeout;
beforeAll(async () => {
  server = await openTestServer({ quietMs: 300, settleMs: 300, followMs: 1000 });
  await server.lab.begin();
  beating = setInterval(() => void server.lab.mark().catch(() => {}), 100);
});
afterAll(async () => {
  clearInterval(beating);
  await server.close();
});

it('states a lost event though it is the first of the window, and a new leader has to find it', async () => {
  const editor = await newEditor(server);
  const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
  // Nobody leads: this credential is never known.
  server.lab.lose();
  const connection = server.lab.connect('org-expired', 'imap', editor);
  await connection.open();
  await connection.refuse(45);
  const leader = await server.lead();
  const { verdict, findings } = await eventually(
    () => getExecution(editor, number),
    ({ state }) => state === 'done',
  );
  await leader.stop();
  expect(verdict).toBe('inconclusive');
  expect(findings.map(({ id }) => id)).toContain('evidence-missing');
});
