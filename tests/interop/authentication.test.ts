/** Authentication with real clients: what must pass on the right hosts, and a cause of its own for each wrong credential. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newAccount, signToken, type TestAccount } from '../support/accounts';
import { start, until, verdictOf } from '../support/api';
import { curl, imapflow } from '../support/clients';
import { hostOf, readInstance } from '../support/instance';
import { lacks, run } from '../support/run';

const listen = (account: TestAccount, caseId: string, delaySeconds = 30) =>
  start(account, { case: caseId, delaySeconds, clientIp: account.from });

/** Every way in that must pass: client × credential × protocol. */
const WAYS: { name: string; caseId: string; enter: (account: TestAccount) => Promise<void> }[] = [
  {
    name: 'curl, certificate, IMAP',
    caseId: 'authcli-auth-imap',
    enter: async (account) => expectCode(await curl(hostOf('org-valid'), 'imap', account.applicative)),
  },
  {
    name: 'curl, certificate, IMAP, EXTERNAL',
    caseId: 'authcli-auth-imap',
    enter: async (account) =>
      expectCode(
        // curl uses EXTERNAL only when it has no password.
        await curl(hostOf('org-valid'), 'imap', account.applicative, {
          password: '',
          extra: ['--login-options', 'AUTH=EXTERNAL'],
        }),
      ),
  },
  {
    name: 'curl, certificate, SMTP',
    caseId: 'authcli-auth-smtp',
    enter: async (account) => expectCode(await curl(hostOf('org-valid'), 'smtp', account.applicative)),
  },
  {
    name: 'curl, XOAUTH2, IMAP',
    caseId: 'psc-auth-imap',
    enter: async (account) =>
      expectCode(
        await curl(hostOf('psc-valid'), 'imap', account.personal, {
          token: await account.pscToken(),
          ...XOAUTH2,
        }),
      ),
  },
  {
    name: 'curl, XOAUTH2, SMTP',
    caseId: 'psc-auth-smtp',
    enter: async (account) =>
      expectCode(
        await curl(hostOf('psc-valid'), 'smtp', account.personal, {
          token: await account.pscToken(),
          ...XOAUTH2,
        }),
      ),
  },
  {
    name: 'imaplib, certificate',
    caseId: 'authcli-auth-imap',
    enter: async (account) => expectCode(await account.python(IMAPLIB_CERTIFICATE, hostOf('org-valid').imap)),
  },
  {
    name: 'imaplib, XOAUTH2',
    caseId: 'psc-auth-imap',
    enter: async (account) =>
      expectCode(
        await account.python(IMAPLIB_XOAUTH2, hostOf('psc-valid').imap, 20_000, {
          TOKEN: await account.pscToken(),
        }),
      ),
  },
  {
    name: 'imapflow, certificate',
    caseId: 'authcli-auth-imap',
    enter: async (account) => {
      const keys = { cert: readFileSync(account.certPem, 'utf8'), key: readFileSync(account.keyPem, 'utf8') };
      expect(
        await imapflow(hostOf('org-valid'), account.applicative, {
          ...ca(),
          ...keys,
          tls: { localAddress: account.from },
        }),
      ).toBeNull();
    },
  },
  {
    name: 'imapflow, XOAUTH2',
    caseId: 'psc-auth-imap',
    enter: async (account) => {
      const token = await account.pscToken();
      expect(
        await imapflow(hostOf('psc-valid'), account.personal, {
          ...ca(),
          token,
          tls: { localAddress: account.from },
        }),
      ).toBeNull();
    },
  },
];

const XOAUTH2 = { extra: ['--login-options', 'AUTH=XOAUTH2'] };
const ca = () => ({ ca: readFileSync(readInstance().pki.rootPem, 'utf8') });
const expectCode = (outcome: { code: number | null; output: string }) =>
  expect(outcome.code, outcome.output).toBe(0);

const IMAPLIB_CERTIFICATE = `
import imaplib, ssl
context = ssl.create_default_context(cafile=ROOT)
context.load_cert_chain(CERT, KEY)
context.check_hostname = False
client = imaplib.IMAP4(HOST, PORT, timeout=10)
client.starttls(context)
print(client.login(USER, 'secret-canari'))
print(client.select('INBOX'))
client.logout()
`;
const IMAPLIB_XOAUTH2 = `
import imaplib, ssl, os
context = ssl.create_default_context(cafile=ROOT)
context.check_hostname = False
client = imaplib.IMAP4(HOST, PORT, timeout=10)
client.starttls(context)
payload = 'user=%s\\x01auth=Bearer %s\\x01\\x01' % (USER, os.environ['TOKEN'])
print(client.authenticate('XOAUTH2', lambda challenge: payload.encode()))
client.logout()
`;

describe.concurrent('clients that authenticate', () => {
  it.each(WAYS)('$name', async ({ caseId, enter }) => {
    const account = await newAccount();
    const { number } = await listen(account, caseId);
    await enter(account);
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    expect(Date.parse(view.endedAt ?? '')).toBeLessThan(Date.parse(view.deadline ?? ''));
  });

  it.skipIf(lacks('swaks'))('swaks, certificate, SMTP PLAIN', async () => {
    const account = await newAccount();
    const { number } = await listen(account, 'authcli-auth-smtp');
    const host = hostOf('org-valid').smtp;
    const outcome = await run('swaks', [
      ...[
        '--server',
        host.host,
        '--port',
        String(host.port),
        '--tls',
        '--tls-cert',
        account.certPem,
        '--tls-key',
        account.keyPem,
      ],
      ...[
        '--auth',
        'PLAIN',
        '--auth-user',
        account.applicative.user,
        '--auth-password',
        'x',
        '--local-interface',
        account.from,
      ],
      ...['--from', account.applicative.user, '--to', account.applicative.user],
    ]);
    expectCode(outcome);
    expect((await verdictOf(account, number)).verdict).toBe('ok');
  });
});

/** Each wrong credential, and the finding that must name it. */
const FAULTS: {
  name: string;
  caseId: string;
  finding: string;
  /** What must be in place before the window opens. */
  prepare?: (account: TestAccount) => Promise<unknown>;
  act: (account: TestAccount) => Promise<unknown>;
}[] = [
  {
    name: 'no client certificate',
    caseId: 'authcli-auth-imap',
    finding: 'certificate-missing',
    act: (account) => curl(hostOf('org-valid'), 'imap', { ...account.applicative, certPem: undefined }),
  },
  ...(
    [
      ['unknown-chain', 'certificate-unknown-chain'],
      ['SIGN', 'certificate-wrong-kind'],
      ['SERVER', 'certificate-wrong-kind'],
      ['PERSONNES', 'certificate-wrong-kind'],
      ['expired', 'certificate-expired'],
      ['revoked', 'certificate-revoked'],
      ['wrong-ou', 'certificate-wrong-ou'],
    ] as const
  ).map(([kind, finding]) => ({
    name: `certificate: ${kind}`,
    caseId: 'authcli-auth-imap',
    finding,
    prepare: async (account: TestAccount) => {
      Object.assign(account.applicative, await account.certificate(kind));
      // The laboratory reads revocation lists anew within seconds, as any server does.
      const enter = () => curl(hostOf('org-valid'), 'imap', account.applicative);
      for (let attempt = 0; attempt < 40 && (await enter()).code === 0; attempt++);
    },
    act: async (account: TestAccount) => curl(hostOf('org-valid'), 'imap', account.applicative),
  })),
  {
    name: 'user of another mailbox',
    caseId: 'authcli-auth-imap',
    finding: 'user-different',
    act: async (account) => {
      const other = await newAccount();
      return curl(hostOf('org-valid'), 'imap', { ...account.applicative, user: other.applicative.user });
    },
  },
  {
    name: 'token of another person',
    caseId: 'psc-auth-imap',
    finding: 'token-other-person',
    act: async (account) => {
      const other = await newAccount();
      return curl(hostOf('psc-valid'), 'imap', account.personal, {
        token: await other.pscToken(),
        ...XOAUTH2,
      });
    },
  },
  {
    name: 'garbage instead of a token',
    caseId: 'psc-auth-imap',
    finding: 'token-unreadable',
    act: (account) => curl(hostOf('psc-valid'), 'imap', account.personal, { token: 'not-a-jwt', ...XOAUTH2 }),
  },
  {
    name: 'expired token',
    caseId: 'psc-auth-imap',
    finding: 'token-expired',
    act: async (account) =>
      curl(hostOf('psc-valid'), 'imap', account.personal, {
        token: await signToken(account.personal.user, { expiredFor: 90 }),
        ...XOAUTH2,
      }),
  },
  {
    name: 'token of another issuer',
    caseId: 'psc-auth-imap',
    finding: 'token-wrong-issuer',
    act: async (account) =>
      curl(hostOf('psc-valid'), 'imap', account.personal, {
        token: await signToken(account.personal.user, { issuer: 'https://idp.example/realms/x' }),
        ...XOAUTH2,
      }),
  },
  {
    name: 'token of the production PSC',
    caseId: 'psc-auth-imap',
    finding: 'token-production',
    act: async (account) =>
      curl(hostOf('psc-valid'), 'imap', account.personal, {
        token: await signToken(account.personal.user, {
          issuer: 'https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet',
        }),
        ...XOAUTH2,
      }),
  },
  {
    name: 'token without SubjectNameID',
    caseId: 'psc-auth-imap',
    finding: 'token-claim-missing',
    act: async (account) =>
      curl(hostOf('psc-valid'), 'imap', account.personal, {
        token: await signToken(account.personal.user, { without: 'SubjectNameID' }),
        ...XOAUTH2,
      }),
  },
];

describe.concurrent('credentials that must be refused, each with its cause', () => {
  it.each(FAULTS)('$name', async ({ caseId, finding, prepare, act }) => {
    const account = await newAccount();
    await prepare?.(account);
    const { number } = await listen(account, caseId, 8);
    await act(account);
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ko');
    const kos = view.findings.filter((one) => one.verdict === 'ko');
    expect(kos.map((one) => one.id)).toContain(finding);
    expect(kos.find((one) => one.id === finding)?.hint).toBeTruthy();
  });

  it('a credential in clear is KO at once', async () => {
    const account = await newAccount();
    const { number } = await listen(account, 'authcli-auth-imap', 60);
    await account.python(
      `
import imaplib
client = imaplib.IMAP4(HOST, PORT, timeout=10)
try:
    client.login(USER, 'secret-canari')
except imaplib.IMAP4.error as refused:
    print(refused)
`,
      hostOf('org-valid').imap,
    );
    const view = await verdictOf(account, number, 15_000);
    expect(view.verdict).toBe('ko');
    expect(view.findings.some((one) => one.id === 'credential-in-clear')).toBe(true);
  });

  it('expired token, refusal, refresh and success within one window is OK with a warning', async () => {
    const account = await newAccount();
    const { number } = await listen(account, 'psc-auth-imap', 60);
    const expired = await signToken(account.personal.user, { expiredFor: 90 });
    const refused = await curl(hostOf('psc-valid'), 'imap', account.personal, { token: expired, ...XOAUTH2 });
    expect(refused.code).not.toBe(0);
    await until(account, number, (view) => view.lastSeq > 3);
    expectCode(
      await curl(hostOf('psc-valid'), 'imap', account.personal, {
        token: await account.pscToken(),
        ...XOAUTH2,
      }),
    );
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    expect(view.findings.some((one) => one.verdict === 'warning' && one.id === 'token-expired')).toBe(true);
  });
});
