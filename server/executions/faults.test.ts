/** A test on a server that the laboratory itself finds broken concludes nothing, and says so where it is read. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { listCases } from '../cases/list';
import { eventually, newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { listEvents } from './events';
import { getExecution } from './get';
import type { Leader } from './leader';
import { rejudge } from './rejudge';

let server: TestServer;
let leader: Leader;
let beating: NodeJS.Timeout;
const BROKEN = 'Le certificat n’est pas expiré : il vaut jusqu’au 3 mars 2028.';

beforeAll(async () => {
  server = await openTestServer({ quietMs: 300, settleMs: 300, followMs: 1000 });
});
beforeEach(async () => {
  await server.lab.begin();
  beating = setInterval(() => void server.lab.mark().catch(() => {}), 100);
  leader = await server.lead();
});
afterEach(async () => {
  clearInterval(beating);
  await leader.stop();
  await server.database.sql`delete from lab_check`;
});
afterAll(() => server.close());

/** What the laboratory publishes after a look at itself. */
async function publish(subject: string, ok: boolean, detail: string): Promise<void> {
  const { sql } = server.database;
  await sql`insert into lab_check (process, subject, ok, detail, checked_at)
            values ('lab-test', ${subject}, ${ok}, ${detail}, clock_timestamp())`;
  await sql`select pg_notify('lab_check', 'lab-test')`;
}

async function accept(
  editor: TestEditor,
  host: 'org-expired' | 'org-valid',
  protocol: 'imap' | 'smtp' = 'imap',
) {
  const connection = server.lab.connect(host, protocol, editor);
  await connection.open();
  await connection.handshake();
  await connection.attempt(editor.account.applicative!.address);
  if (host === 'org-valid') await connection.succeed(editor);
  await connection.close();
}

async function done(editor: TestEditor, number: number) {
  const result = await eventually(
    () => getExecution(editor, number),
    ({ state }) => state === 'done',
  );
  const again = await rejudge(server.database.db, editor, number);
  expect(again).toMatchObject({ verdict: result.verdict, findings: result.findings });
  return result;
}

it('concludes nothing on a faulty server without its fault, found before the start or in the window', async () => {
  const editor = await newEditor(server);
  const during = await editor.start('authcli-expired-smtp', { delaySeconds: 20 });
  await publish('host:org-expired:imap', false, BROKEN);
  await publish('host:org-expired:smtp', false, BROKEN);
  const faults = async () =>
    (await listEvents(editor, during, { after: 0, limit: 100 })).filter(
      ({ type }) => type === 'laboratory.fault',
    );
  const [line] = await eventually(faults, (found) => found.length === 1);
  expect(line).toMatchObject({ basis: 'judge', summary: expect.stringContaining(BROKEN) });
  await accept(editor, 'org-expired', 'smtp');
  const other = await newEditor(server);
  const before = await other.start('authcli-expired-imap', { delaySeconds: 20 });
  await accept(other, 'org-expired');
  for (const [who, number] of [
    [editor, during],
    [other, before],
  ] as const) {
    const { verdict, findings } = await done(who, number);
    expect(verdict).toBe('inconclusive');
    expect(findings[0]).toMatchObject({
      id: 'laboratory-fault',
      verdict: 'inconclusive',
      message: expect.stringContaining(BROKEN),
    });
    expect(findings.filter((finding) => finding.verdict === 'ko')).toEqual([]);
    // What was seen stays, but asks nothing of the editor.
    const [, ...aside] = findings;
    expect(aside.filter(({ message }) => message.startsWith('Constat écarté. '))).not.toEqual([]);
    expect(aside.filter(({ hint }) => hint)).toEqual([]);
  }
}, 20_000);

it('leaves alone what does not rest on it: other servers, and a success on a valid one', async () => {
  await publish('host:org-expired:imap', false, BROKEN);
  await publish('revocation', false, 'La CRL a expiré.');
  const editor = await newEditor(server);
  const number = await editor.start('authcli-auth-imap', { delaySeconds: 20 });
  await accept(editor, 'org-valid');
  const { verdict, findings } = await done(editor, number);
  expect(verdict).toBe('ok');
  expect(findings.find(({ id }) => id === 'laboratory-fault')).toMatchObject({
    verdict: 'warning',
    message: expect.stringContaining('La CRL a expiré.'),
  });
}, 20_000);

it('takes the proof out of what could not be discovered, and only of that', async () => {
  await publish('dns', false, 'Le DNS ne répond pas.');
  const [editor, other] = [await newEditor(server), await newEditor(server)];
  const discovering = await editor.start('authcli-autoconfig-imap', { delaySeconds: 20 });
  await accept(editor, 'org-valid');
  const { verdict, findings } = await done(editor, discovering);
  expect(verdict).toBe('inconclusive');
  expect(findings.map((finding) => finding.id).slice(0, 2)).toEqual([
    'laboratory-fault',
    'already-configured',
  ]);
  const authenticating = await other.start('authcli-auth-imap', { delaySeconds: 20 });
  await accept(other, 'org-valid');
  const plain = await done(other, authenticating);
  expect(plain.findings.map((finding) => finding.id)).not.toContain('laboratory-fault');
}, 20_000);

it('says on the case that its server would prove nothing now', async () => {
  await publish('host:org-expired:imap', false, BROKEN);
  await publish('host:org-expired:smtp', true, 'Certificat expiré, sans autre défaut.');
  const editor = await newEditor(server);
  const cases = await listCases(editor.organisationId, editor.account.id);
  const told = cases.filter(({ serverFault }) => serverFault !== null);
  expect(told.map(({ id, serverFault }) => [id, serverFault])).toEqual([['authcli-expired-imap', BROKEN]]);
});
