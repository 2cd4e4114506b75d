/** Real clients that nobody here wrote, each in its own manner. Those that are not installed are shown as skipped. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData, EventType } from '../../conformance/events';
import { run } from '../../pki/testing';
import { startTestLab, type TestLab } from '../testing';
import { createSmtp } from '.';

const ANNE = '872501011200';
const LAB = '10B0057881';
const CANARY = 'hunter2-canary';

let lab: TestLab;
let certificate: Awaited<ReturnType<TestLab['certificate']>>;
let anne: { id: number; address: string };
let applicative: { id: number; address: string };
let dir: string;
let mail: string;

const missing = (program: string): boolean => {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
};

beforeAll(async () => {
  lab = await startTestLab({
    protocols: { smtp: createSmtp },
    hosts: ['org-valid', 'psc-valid', 'org-expired', 'org-revoked'],
  });
  const organisation = await lab.organisation('A');
  anne = await lab.mailbox(organisation, 'personal', ANNE);
  applicative = await lab.mailbox(organisation, 'applicative', LAB);
  certificate = await lab.certificate(LAB);
  dir = await mkdtemp(join(tmpdir(), 'motco2-clients-'));
  mail = join(dir, 'mail.eml');
  await writeFile(
    mail,
    'From: a@b.test\r\nDate: Sun, 22 Nov 2026 00:00:00 +0000\r\nSubject: essai\r\n\r\n.point\r\nfin\r\n',
  );
});

afterAll(async () => {
  const all = JSON.stringify(await lab?.events());
  await lab?.close();
  await rm(dir, { recursive: true, force: true });
  expect(all).not.toContain(CANARY);
});

const last = async <T extends EventType>(type: T): Promise<EventData<T>[]> =>
  (await lab.closedConnection())
    .filter((event) => event.type === type)
    .map(({ data }) => data as EventData<T>);

/** The last mail of a mailbox, which must be the one just sent. */
async function received(mailboxId: number): Promise<string> {
  const { store } = lab.services;
  const folder = (await store.folder(mailboxId, 'INBOX'))!;
  const entry = (await store.entries(folder.id)).at(-1)!;
  return String(await store.content(entry.contentId));
}

async function expectSent(mailbox: { id: number; address: string }, method: 'psc' | 'certificate') {
  expect(await last('auth.succeeded')).toMatchObject([{ method, mailbox: mailbox.address }]);
  expect(await last('message.accepted')).toMatchObject([
    { recipients: { self: 1 }, fromCount: 1, dateCount: 1 },
  ]);
  expect(await received(mailbox.id)).toMatch(/\r\n\r\n\.point\r\nfin\r\n$/);
}

const url = (host: 'org-valid' | 'psc-valid' | 'org-expired' | 'org-revoked') =>
  `smtp://localhost:${lab.port(host, 'smtp')}/lps.test`;

describe.skipIf(missing('curl'))('curl', () => {
  const curl = (...args: string[]) =>
    run('curl', ['-sS', '--ssl-reqd', '--cacert', lab.pki.rootPem, ...args]);
  const sending = (address: string) => ['--mail-from', address, '--mail-rcpt', address, '-T', mail];

  it('sends with a token', async () => {
    const token = await lab.issuer.token(ANNE);
    const outcome = await curl(
      '-u',
      anne.address,
      '--oauth2-bearer',
      token,
      url('psc-valid'),
      ...sending(anne.address),
    );
    expect(outcome).toEqual({ code: 0, text: '' });
    await expectSent(anne, 'psc');
  });

  it('is refused with an expired token, at once', async () => {
    const token = await lab.issuer.token(ANNE, { exp: 1000 });
    const outcome = await curl(
      '-u',
      anne.address,
      '--oauth2-bearer',
      token,
      url('psc-valid'),
      ...sending(anne.address),
    );
    expect(outcome.code).toBe(67);
    expect(await last('auth.failed')).toMatchObject([{ cause: 'token_expired' }]);
  });

  it('sends with a client certificate, by each mechanism', async () => {
    const identity = ['--cert', certificate.certFile, '--key', certificate.keyFile];
    for (const mechanism of ['PLAIN', 'LOGIN', 'EXTERNAL']) {
      const user = mechanism === 'EXTERNAL' ? `${applicative.address}:` : `${applicative.address}:${CANARY}`;
      const outcome = await curl(
        ...[...identity, '-u', user, '--login-options', `AUTH=${mechanism}`, url('org-valid')],
        ...sending(applicative.address),
      );
      expect(outcome, mechanism).toEqual({ code: 0, text: '' });
      expect((await last('auth.attempted'))[0]?.mechanism).toBe(mechanism);
      await expectSent(applicative, 'certificate');
    }
  });

  it('is refused without its certificate, and refuses ours when it is expired', async () => {
    const user = ['-u', `${applicative.address}:${CANARY}`];
    expect((await curl(...user, url('org-valid'), ...sending(applicative.address))).code).toBe(67);
    expect(await last('auth.failed')).toMatchObject([{ cause: 'certificate_missing' }]);
    expect((await curl(...user, url('org-expired'), ...sending(applicative.address))).code).toBe(60);
    expect(await last('tls.alert_received')).toMatchObject([{ code: 45 }]);
    expect(await last('auth.attempted')).toEqual([]);
    await curl('-k', ...user, url('org-expired'), ...sending(applicative.address));
    expect(await last('auth.attempted')).toMatchObject([{ tls: true }]);
  });
});

describe.skipIf(missing('python3'))('Python smtplib', () => {
  it('sends with a token and with a certificate', async () => {
    const script = join(dir, 'send.py');
    await writeFile(
      script,
      `
import smtplib, ssl, sys
port, root, user, token, cert, key, mail = sys.argv[1:]
context = ssl.create_default_context(cafile=root)
if cert: context.load_cert_chain(cert, key)
with smtplib.SMTP('localhost', int(port), local_hostname='lps.test') as s:
    s.starttls(context=context)
    s.ehlo()
    if token:
        s.auth('XOAUTH2', lambda challenge=None: 'user=%s\\x01auth=Bearer %s\\x01\\x01' % (user, token), initial_response_ok=(cert == ''))
    else:
        s.login(user, '${CANARY}')
    s.sendmail(user, [user], open(mail, 'rb').read())
`,
    );
    const org = ['org-valid', applicative, '', certificate.certFile, certificate.keyFile] as const;
    const psc = ['psc-valid', anne, await lab.issuer.token(ANNE), '', ''] as const;
    for (const [host, mailbox, token, cert, key] of [org, psc]) {
      const args = [String(lab.port(host, 'smtp')), lab.pki.rootPem, mailbox.address, token, cert, key, mail];
      expect(await run('python3', [script, ...args])).toEqual({ code: 0, text: '' });
      await expectSent(mailbox, token ? 'psc' : 'certificate');
    }
  });
});

describe.skipIf(missing('swaks'))('swaks', () => {
  it('sends with a certificate, and is told why when it must not', async () => {
    const swaks = (...args: string[]) =>
      run('swaks', [
        ...['--server', 'localhost', '--port', String(lab.port('org-valid', 'smtp')), '--ehlo', 'lps.test'],
        ...[
          '--from',
          applicative.address,
          '--auth-user',
          applicative.address,
          '--auth-password',
          CANARY,
          ...args,
        ],
      ]);
    const tls = ['--tls', '--tls-cert', certificate.certFile, '--tls-key', certificate.keyFile];
    const to = ['--to', applicative.address, '--data', `@${mail}`];
    const sent = await swaks(...tls, ...to);
    expect(sent.code, sent.text).toBe(0);
    expect(await last('message.accepted')).toMatchObject([{ recipients: { self: 1 } }]);
    expect((await swaks(...tls, '--to', 'x@elsewhere.test')).text).toContain('550 5.7.1');
    // In clear, no mechanism is offered: it gives up; told to insist, it is refused.
    expect((await swaks(...to, '--auth', 'PLAIN')).code).not.toBe(0);
    expect(await last('auth.attempted')).toEqual([]);
  });
});

describe.skipIf(missing('msmtp'))('msmtp', () => {
  it('sends with certificates and tokens', async () => {
    const token = await lab.issuer.token(ANNE);
    const config = join(dir, 'msmtprc');
    // Lines of its configuration hold no token.
    await writeFile(join(dir, 'token'), token);
    await writeFile(
      config,
      `
defaults
host localhost
tls on
tls_starttls on
tls_trust_file ${lab.pki.rootPem}
domain lps.test
account plain
port ${lab.port('org-valid', 'smtp')}
from ${applicative.address}
user ${applicative.address}
password ${CANARY}
auth plain
tls_cert_file ${certificate.certFile}
tls_key_file ${certificate.keyFile}
account external : plain
auth external
account xoauth2
port ${lab.port('psc-valid', 'smtp')}
from ${anne.address}
user ${anne.address}
auth xoauth2
passwordeval cat ${join(dir, 'token')}
`,
      { mode: 0o600 },
    );
    const body = 'From: a@b.test\nDate: Sun, 22 Nov 2026 00:00:00 +0000\nSubject: essai\n\n.point\nfin\n';
    for (const [account, mailbox] of [
      ['plain', applicative],
      ['external', applicative],
      ['xoauth2', anne],
    ] as const) {
      const outcome = await run('msmtp', ['-C', config, '-a', account, mailbox.address], body);
      expect(outcome, account).toEqual({ code: 0, text: '' });
      await expectSent(mailbox, account === 'xoauth2' ? 'psc' : 'certificate');
    }
  });
});

describe.skipIf(missing('openssl'))('openssl s_client', () => {
  it('takes the valid host and rejects the faulty ones, without a credential', async () => {
    const connect = (host: 'org-valid' | 'org-expired' | 'org-revoked') =>
      run(
        'openssl',
        [
          ...[
            's_client',
            '-starttls',
            'smtp',
            '-connect',
            `127.0.0.1:${lab.port(host, 'smtp')}`,
            '-quiet',
            '-crlf',
          ],
          ...['-CAfile', lab.pki.rootAndCrlPem, '-crl_check_all', '-verify_return_error'],
        ],
        'QUIT\n',
      );
    expect((await connect('org-valid')).text).toContain('221 2.0.0');
    for (const [host, code] of [
      ['org-expired', 45],
      ['org-revoked', 44],
    ] as const) {
      expect((await connect(host)).code).not.toBe(0);
      expect(await last('tls.alert_received')).toMatchObject([{ code }]);
      expect(await last('auth.attempted')).toEqual([]);
    }
  });
});
