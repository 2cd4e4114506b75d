/** Opens a session: a directory, the credential's files, a mailbox with folders, an observer beside the client. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import type { TestAccount } from '../../support/accounts';
import { hostOf, readInstance } from '../../support/instance';
import { run } from '../../support/run';
import type { CredentialKind, Session } from './client';

const PASSWORD = 'secret-canari';
const TOKEN_REUSED_MS = 40_000;
const SLOW_MS = 150_000;

/** Accents, a space and an ampersand: what modified UTF-7 is about. */
export const FOLDERS = ['Résultats & bilans', 'Archives/Année 2026'];

export interface Bench {
  session: Session;
  /** Deposits what the client then finds; comes from an address of its own. */
  observer: ImapFlow;
  observerAddress: string;
  close(): Promise<void>;
}

/** The tester's own settings (locale, home, proxies) change nothing. */
const environment = (dir: string) => ({
  ...{ HOME: dir, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm', COLUMNS: '200', LINES: '60' },
  ...{ MAILRC: '/dev/null', XDG_CONFIG_HOME: dir, XDG_CACHE_HOME: dir, TMPDIR: dir },
});

/** What a client needs to live on a mailbox. @param ports where it finds the two servers, on localhost. */
export async function openSession(
  account: TestAccount,
  credential: CredentialKind,
  { dir, colleague, ports }: { dir: string; colleague: string; ports: { imap: number; smtp: number } },
): Promise<Session> {
  const { pki } = readInstance();
  let fresh: { at: number; token: Promise<string> } | undefined;
  const token = () => {
    if (!fresh || Date.now() - fresh.at > TOKEN_REUSED_MS)
      fresh = { at: Date.now(), token: account.pscToken() };
    return fresh.token;
  };
  return {
    credential,
    user: (credential === 'token' ? account.personal : account.applicative).user,
    ...{ colleague, password: PASSWORD, host: 'localhost', dir, token },
    ...{ imapPort: ports.imap, smtpPort: ports.smtp },
    pki: { root: pki.rootPem, crl: pki.crlPem, rootAndCrl: pki.rootAndCrlPem },
    certificate: credential === 'certificate' ? await certificateFiles(account, dir) : null,
    tokenFile: join(dir, 'token'),
    async run(program, args, options = {}) {
      const { codes = [0], env, ...rest } = options;
      const outcome = await run(program, args, {
        ...{ timeoutMs: SLOW_MS, cwd: dir, env: { ...environment(dir), ...env }, ...rest },
      });
      if (outcome.code === null || !codes.includes(outcome.code))
        throw new Error(
          `${program} ended with ${outcome.code}: ${(outcome.stderr || outcome.stdout).slice(-1500)}`,
        );
      return outcome;
    },
  };
}

export async function openBench(
  account: TestAccount,
  credential: CredentialKind,
  colleague: string,
): Promise<Bench> {
  const dir = mkdtempSync(join(tmpdir(), 'motco2-client-'));
  const { pki } = readInstance();
  const host = hostOf(credential === 'token' ? 'psc-valid' : 'org-valid');
  const ports = { imap: host.imap.port, smtp: host.smtp.port };
  const session = await openSession(account, credential, { dir, colleague, ports });
  const observer = new ImapFlow({
    ...{ host: 'localhost', port: host.imap.port, secure: false, doSTARTTLS: true, logger: false },
    auth: {
      user: session.user,
      ...(credential === 'token' ? { accessToken: await session.token() } : { pass: PASSWORD }),
    },
    tls: {
      ca: readFileSync(pki.rootPem),
      localAddress: account.from,
      ...(session.certificate
        ? { cert: readFileSync(session.certificate.cert), key: readFileSync(session.certificate.key) }
        : {}),
    },
  } as ConstructorParameters<typeof ImapFlow>[0]);
  observer.on('error', () => {});
  await observer.connect();
  for (const folder of FOLDERS) await observer.mailboxCreate(folder);
  return {
    ...{ session, observer, observerAddress: account.from },
    async close() {
      await observer.logout().catch(() => observer.close());
      if (!process.env.KEEP_TEST_DATA) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The forms in which programs want a certificate and its key. */
export async function certificateFiles(account: { certPem: string; keyPem: string }, dir: string) {
  const files = { cert: join(dir, 'client.pem'), key: join(dir, 'client.key') };
  const both = join(dir, 'both.pem');
  const p12 = join(dir, 'client.p12');
  const [cert, key] = [readFileSync(account.certPem, 'utf8'), readFileSync(account.keyPem, 'utf8')];
  mkdirSync(dir, { recursive: true });
  writeFileSync(files.cert, cert);
  for (const [path, text] of [
    [files.key, key],
    [both, `${key}\n${cert}`],
  ] as const)
    writeFileSync(path, text, { mode: 0o600 });
  const made = await run('openssl', [
    ...['pkcs12', '-export', '-in', files.cert, '-inkey', files.key, '-name', 'lps'],
    ...['-out', p12, '-passout', `pass:${PASSWORD}`],
  ]);
  if (made.code !== 0) throw new Error(made.output);
  return { ...files, both, p12 };
}
