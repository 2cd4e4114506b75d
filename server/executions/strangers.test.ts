/** What strangers do with my name, my address or my label changes no verdict of mine. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { listEvents } from './events';
import { getExecution } from './get';
import type { Leader } from './leader';
import { rejudge } from './rejudge';

let server: TestServer;
let leader: Leader;
let beating: NodeJS.Timeout;

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
});
afterAll(() => server.close());

const log = (editor: TestEditor, number: number) => listEvents(editor, number, { after: 0, limit: 1000 });

/** The verdict, which judging the stored evidence again gives again. */
async function done(editor: TestEditor, number: number) {
  const result = await eventually(
    () => getExecution(editor, number),
    ({ state }) => state === 'done',
  );
  const again = await rejudge(server.database.db, editor, number);
  expect(again).toMatchObject({ verdict: result.verdict, findings: result.findings });
  return result;
}

const labelled = ({ account }: TestEditor, key: 'org-valid' | 'org-expired') =>
  `${account.label}.mail-org${key === 'org-valid' ? '' : '-expire'}-tests-editeur.test.example`;

/** The user name is mine, the credential nobody's. */
async function badLogin(mine: TestEditor, from: TestEditor, key: 'org-valid' | 'org-expired') {
  const connection = server.lab.connect(key, 'imap', from);
  await connection.open();
  await connection.handshake();
  const user = mine.account.applicative!.address;
  await connection.attempt(user);
  await connection.see({
    type: 'auth.failed',
    data: {
      ...{
        mechanism: 'PLAIN',
        tls: true,
        user,
        cause: 'certificate_missing',
        explanation: 'Sans certificat.',
      },
      ...{ aliasLabel: null, token: null, certificate: null },
    },
  });
  await connection.close();
}

describe('a bad login with my user name, from elsewhere', () => {
  it('leaves no trace on a positive case, and does not keep it from OK', async () => {
    const [mine, stranger] = [await newEditor(server), await newEditor(server)];
    const number = await mine.start('authcli-auth-imap', { delaySeconds: 30 });
    await badLogin(mine, stranger, 'org-valid');
    const own = server.lab.connect('org-valid', 'imap', mine);
    await own.open();
    await own.handshake();
    await own.succeed(mine);
    const { verdict, findings } = await done(mine, number);
    expect(verdict).toBe('ok');
    expect(findings.map(({ id }) => id)).not.toContain('certificate-missing');
    expect((await log(mine, number)).every(({ connection }) => connection === own.id)).toBe(true);
  });

  it('is no credential handed to a faulty server by me', async () => {
    const [mine, stranger] = [await newEditor(server), await newEditor(server)];
    const number = await mine.start('authcli-expired-imap', { delaySeconds: 30 });
    await badLogin(mine, stranger, 'org-expired');
    const own = server.lab.connect('org-expired', 'imap', mine);
    await own.open();
    await own.refuse(45);
    expect((await done(mine, number)).verdict).toBe('ok');
  });
});

describe('my label, with a proven identity of another organisation', () => {
  it.each([
    ['authcli-auth-imap', 'org-valid'],
    ['authcli-expired-imap', 'org-expired'],
  ] as const)('is shown without his name, and decides nothing: %s', async (caseId, key) => {
    const [mine, stranger] = [await newEditor(server), await newEditor(server)];
    const number = await mine.start(caseId, { delaySeconds: 60 });
    const connection = server.lab.connect(key, 'imap', stranger);
    await connection.open();
    await connection.handshake(labelled(mine, key));
    await connection.attempt(stranger.account.applicative!.address);
    await connection.succeed(stranger);
    await connection.close();
    const lines = await eventually(
      () => log(mine, number),
      (list) => list.some(({ type }) => type === 'connection.closed'),
    );
    expect(lines.find(({ type }) => type === 'auth.succeeded')).toMatchObject({
      ...{ basis: 'label', judged: false },
    });
    const own = server.lab.connect(key, 'imap', mine);
    await own.open();
    if (key === 'org-expired') await own.refuse(45);
    else {
      await own.handshake();
      await own.succeed(mine);
    }
    const { verdict, findings } = await done(mine, number);
    expect(verdict).toBe('ok');
    expect(findings.map(({ id }) => id)).toContain('foreign-identity');
    const shown = JSON.stringify([lines, findings]).toLowerCase();
    const { address, idNat } = stranger.account.applicative!;
    for (const secret of [address, idNat]) expect(shown).not.toContain(secret.toLowerCase());
  });
});
