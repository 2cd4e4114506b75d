/** Programs that nobody here wrote, against our server: what they do, and what is recorded of it. */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData, EventType, LabEvent } from '../../conformance/events';
import type { HostKey } from '../../conformance/hosts';
import { startTestLab, type TestLab } from '../testing';
import { createImap } from '.';

const run = promisify(execFile);
const ANNE = '872501011200';
const APP = '10B0057881';
const CANARY = 'canary-secret-31';

let lab: TestLab;
let certificate: Awaited<ReturnType<TestLab['certificate']>>;
let anne: { id: number; address: string };
let app: { id: number; address: string };

const data = <T extends EventType>(events: LabEvent[], type: T): EventData<T>[] =>
  events.filter((event) => event.type === type).map((event) => event.data as EventData<T>);
/** What was said is told apart, now and then. */
const types = (events: LabEvent[]) => events.map(({ type }) => type).filter((type) => type !== 'transcript');
const url = (host: HostKey, path = '/INBOX') => `imap://127.0.0.1:${lab.port(host, 'imap')}${path}`;

beforeAll(async () => {
  lab = await startTestLab({
    protocols: { imap: createImap },
    hosts: ['org-valid', 'org-expired', 'psc-valid', 'psc-otherca'],
  });
  const organisation = await lab.organisation('editeur');
  anne = await lab.mailbox(organisation, 'personal', ANNE);
  app = await lab.mailbox(organisation, 'applicative', APP, 'k3f9');
  certificate = await lab.certificate(APP);
  await lab.services.store.deliver([app.id], Buffer.from('From: a@b.fr\r\nSubject: un\r\n\r\nCorps\r\n'));
}, 60_000);
afterAll(() => lab?.close());

/** Exit code and output, whatever the code. */
async function attempt(program: string, args: string[], input = ''): Promise<{ code: number; out: string }> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    out += chunk;
  });
  child.stdin.end(input);
  const code = await new Promise<number>((done) => child.once('close', (status) => done(status ?? -1)));
  return { code, out };
}

describe('curl', () => {
  it('logs in with a client certificate, and no password is kept', async () => {
    const { stdout } = await run('curl', [
      ...[
        '-sS',
        '--ssl-reqd',
        '--cacert',
        lab.pki.rootPem,
        '--cert',
        certificate.certFile,
        '--key',
        certificate.keyFile,
      ],
      ...['-u', `${app.address}:${CANARY}`, `${url('org-valid')};MAILINDEX=1`],
    ]);
    expect(stdout).toContain('Corps');
    const events = await lab.closedConnection();
    expect(types(events)).toEqual([
      'connection.opened',
      'command',
      'command.answered',
      'command',
      'command.answered',
      'starttls.accepted',
      'tls.client_hello',
      'tls.certificate_delivered',
      'tls.client_certificate',
      'tls.handshake_completed',
      ...['command', 'command.answered'],
      ...['command', 'auth.attempted', 'auth.succeeded', 'command.answered'],
      ...['command', 'folder.opened', 'command.answered'],
      ...['command', 'command.answered', 'command', 'command.answered'],
      'connection.closed',
    ]);
    expect(data(events, 'auth.succeeded')[0]).toMatchObject({
      mailbox: app.address,
      method: 'certificate',
      tls: true,
    });
    expect(data(events, 'tls.client_certificate')[0]).toMatchObject({ ous: [APP], problem: null });
    expect(JSON.stringify(events)).not.toContain(CANARY);
  });

  it('reads with a PSC token (XOAUTH2), and is told when the token is of another person', async () => {
    const token = await lab.issuer.token(ANNE);
    const args = ['-sS', '--ssl-reqd', '--cacert', lab.pki.rootPem, '--oauth2-bearer'];
    const good = await attempt('curl', [...args, token, '-u', `${anne.address}:`, url('psc-valid')]);
    expect(good).toMatchObject({ code: 0 });
    const events = await lab.closedConnection();
    expect(data(events, 'auth.succeeded')[0]).toMatchObject({ mechanism: 'XOAUTH2', mailbox: anne.address });
    expect(JSON.stringify(events)).not.toContain(token.split('.')[2]);

    const other = await lab.issuer.token('872501019999');
    const refused = await attempt('curl', [...args, other, '-u', `${anne.address}:`, url('psc-valid')]);
    expect(refused.code).toBe(67);
    expect(data(await lab.closedConnection(), 'auth.failed')[0]).toMatchObject({
      cause: 'token_other_person',
    });
  });

  it('that verifies nothing hands its credential to the expired host, which shows', async () => {
    await attempt('curl', ['-sS', '-k', '--ssl-reqd', '-u', `${app.address}:${CANARY}`, url('org-expired')]);
    const events = await lab.closedConnection();
    expect(types(events)).toContain('auth.attempted');
    expect(data(events, 'auth.failed')[0]).toMatchObject({ cause: 'certificate_missing', tls: true });
  });

  it('that verifies sends alert 45 to the expired host, after the certificate was delivered', async () => {
    const args = [
      '-sS',
      '--ssl-reqd',
      '--cacert',
      lab.pki.rootPem,
      '-u',
      `${app.address}:x`,
      url('org-expired'),
    ];
    expect((await attempt('curl', args)).code).toBe(60);
    const events = await lab.closedConnection();
    expect(types(events)).not.toContain('auth.attempted');
    expect(data(events, 'tls.alert_received')[0]).toMatchObject({
      code: 45,
      name: 'certificate_expired',
      certificateDelivered: true,
    });
    const order = types(events);
    expect(order.indexOf('tls.certificate_delivered')).toBeLessThan(order.indexOf('tls.alert_received'));
  });
});

describe('openssl s_client', () => {
  it('negotiates each of the six suites, and no other', async () => {
    const six: Record<string, string> = {
      'ECDHE-RSA-AES256-GCM-SHA384': 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'ECDHE-RSA-AES128-GCM-SHA256': 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'ECDHE-RSA-AES256-SHA384': 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
      'ECDHE-RSA-AES128-SHA256': 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
      'DHE-RSA-AES256-GCM-SHA384': 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
      'DHE-RSA-AES128-GCM-SHA256': 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
    };
    for (const [cipher, name] of Object.entries(six)) {
      await sClient('org-valid', ['-tls1_2', '-cipher', cipher]);
      const events = await lab.closedConnection();
      expect(data(events, 'tls.handshake_completed')[0]).toMatchObject({ suite: name, version: 'TLSv1.2' });
    }
    await sClient('org-valid', ['-tls1_2', '-cipher', 'AES256-GCM-SHA384']);
    const events = await lab.closedConnection();
    expect(types(events)).not.toContain('tls.certificate_delivered');
    expect(data(events, 'tls.failed')).toMatchObject([
      { cause: 'no_shared_cipher', certificateDelivered: false },
    ]);
    expect(data(events, 'tls.client_hello')[0]!.suites).toEqual([0x009d, 0x00ff]);
  });

  it('limited to TLS 1.3 fails before the certificate', async () => {
    await sClient('psc-valid', ['-tls1_3']);
    const events = await lab.closedConnection();
    expect(types(events)).not.toContain('tls.certificate_delivered');
    expect(data(events, 'tls.failed')).toMatchObject([
      { cause: 'unsupported_version', certificateDelivered: false },
    ]);
  });

  it('says unknown_ca on the other authority', async () => {
    await sClient('psc-otherca', ['-verify_return_error', '-CAfile', lab.pki.rootPem]);
    expect(data(await lab.closedConnection(), 'tls.alert_received')).toMatchObject([{ code: 48 }]);
  });

  const sClient = (host: HostKey, args: string[]) =>
    attempt('openssl', [
      ...['s_client', '-starttls', 'imap', '-connect', `127.0.0.1:${lab.port(host, 'imap')}`, ...args],
    ]);
});

describe('Python imaplib', () => {
  const script = `
import imaplib, ssl, sys
port, ca, cert, key, user, mechanism, secret = sys.argv[1:8]
context = ssl.create_default_context(cafile=ca)
if cert: context.load_cert_chain(cert, key)
m = imaplib.IMAP4('127.0.0.1', int(port))
m.starttls(context)
if mechanism == 'LOGIN': m.login(user, secret)
elif mechanism == 'PLAIN': m.authenticate('PLAIN', lambda _: ('\\0' + user + '\\0' + secret).encode())
elif mechanism == 'EXTERNAL': m.authenticate('EXTERNAL', lambda _: user.encode())
else: m.authenticate(mechanism, lambda c: ('' if c else 'user=%s\\x01auth=Bearer %s\\x01\\x01' % (user, secret)).encode())
print(m.list())
print(m.append('INBOX', '(\\\\Seen)', None, 'From: a@b.fr\\r\\nSubject: py\\r\\n\\r\\nBonjour\\r\\n'.encode()))
print(m.select('INBOX'))
print(m.search(None, 'SUBJECT', '"py"'))
print(m.fetch('1:*', '(UID FLAGS ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (SUBJECT)])'))
print(m.store('1', '+FLAGS', '\\\\Deleted'))
print(m.logout())
`;
  const python = (host: HostKey, cert: boolean, user: string, mechanism: string, secret: string) =>
    attempt('python3', [
      ...['-c', script, String(lab.port(host, 'imap')), lab.pki.rootPem],
      ...(cert ? [certificate.certFile, certificate.keyFile] : ['', '']),
      ...[user, mechanism, secret],
    ]);

  it.each(['LOGIN', 'PLAIN', 'EXTERNAL'])(
    'opens the mailbox with its certificate through %s',
    async (mechanism) => {
      const { code, out } = await python('org-valid', true, app.address, mechanism, CANARY);
      expect(out).toContain('Subject: py');
      expect(code).toBe(0);
      const events = await lab.closedConnection();
      expect(data(events, 'message.accepted')).toMatchObject([{ via: 'append', fromCount: 1, dateCount: 0 }]);
      expect(data(events, 'connection.closed')[0]).toMatchObject({
        by: 'client',
        reason: 'LOGOUT',
        unparsedBytes: 0,
      });
      expect(data(events, 'auth.succeeded')[0]!.mechanism).toBe(
        mechanism === 'LOGIN' ? 'IMAP LOGIN' : mechanism,
      );
      expect(JSON.stringify(events)).not.toContain(CANARY);
    },
  );

  it('is refused an expired token after the challenge, and the connection goes on', async () => {
    const stale = await lab.issuer.token(ANNE, { exp: Math.floor(Date.now() / 1000) - 600 });
    const { out } = await python('psc-valid', false, anne.address, 'XOAUTH2', stale);
    expect(out).toContain('AUTHENTICATIONFAILED');
    expect(data(await lab.closedConnection(), 'auth.failed')).toMatchObject([{ cause: 'token_expired' }]);
  });
});

describe('imapflow', () => {
  const client = (host: HostKey, auth: object, tls: object = {}) =>
    new ImapFlow({
      ...{ host: '127.0.0.1', port: lab.port(host, 'imap'), secure: false, logger: false },
      tls: { ca: readFileSync(lab.pki.rootPem), servername: 'localhost', ...tls },
      auth: auth as never,
    });

  it('reads, is pushed a new message while idle, and logs out', async () => {
    const flow = client('psc-valid', { user: anne.address, accessToken: await lab.issuer.token(ANNE) });
    await flow.connect();
    const lock = await flow.getMailboxLock('INBOX');
    const arrived = new Promise<{ count: number }>((done) => flow.once('exists', done));
    const idle = flow.idle();
    await lab.services.store.deliver([anne.id], Buffer.from('Subject: poussé\r\n\r\nx\r\n'));
    expect((await arrived).count).toBe(1);
    const message = await flow.fetchOne('*', { envelope: true, bodyStructure: true, source: true });
    expect(message).toMatchObject({ envelope: { subject: 'poussé' } });
    await idle;
    lock.release();
    await flow.logout();
    const events = await lab.closedConnection();
    expect(data(events, 'command').map(({ name }) => name)).toContain('IDLE');
  });

  it('rejects the expired host without an alert, after completion', async () => {
    const flow = client('org-expired', { user: app.address, pass: CANARY });
    await expect(flow.connect()).rejects.toThrow(/expired/);
    const events = await lab.closedConnection();
    expect(types(events)).toEqual(
      expect.arrayContaining(['tls.certificate_delivered', 'tls.handshake_completed']),
    );
    expect(types(events)).not.toContain('auth.attempted');
    expect(types(events)).not.toContain('tls.alert_received');
    expect(data(events, 'connection.closed')[0]).toMatchObject({ by: 'client' });
  });
});
