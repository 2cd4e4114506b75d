/** Wrong credentials that tests/interop/cases does not play, each with a cause of its own; and what a retry mends. */
import { describe, expect, it } from 'vitest';
import { newAccount, signToken, type TestAccount } from '../support/accounts';
import { start, until, verdictOf } from '../support/api';
import { curl } from '../support/clients';
import { hostOf } from '../support/instance';

const listen = (account: TestAccount, caseId: string, delaySeconds = 30) =>
  start(account, { case: caseId, delaySeconds, clientIp: account.from });

const XOAUTH2 = { extra: ['--login-options', 'AUTH=XOAUTH2'] };
const expectCode = (outcome: { code: number | null; output: string }) =>
  expect(outcome.code, outcome.output).toBe(0);

it('EXTERNAL in IMAP: the certificate alone opens the mailbox', async () => {
  const account = await newAccount();
  const { number } = await listen(account, 'authcli-auth-imap');
  expectCode(
    // curl uses EXTERNAL only when it has no password.
    await curl(hostOf('org-valid'), 'imap', account.applicative, {
      ...{ password: '', extra: ['--login-options', 'AUTH=EXTERNAL'] },
    }),
  );
  const view = await verdictOf(account, number);
  expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
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
  ...(
    [
      ['unknown-chain', 'certificate-unknown-chain'],
      ['SERVER', 'certificate-wrong-kind'],
      ['PERSONNES', 'certificate-wrong-kind'],
      ['revoked', 'certificate-revoked'],
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
    name: 'garbage instead of a token',
    caseId: 'psc-auth-imap',
    finding: 'token-unreadable',
    act: (account) => curl(hostOf('psc-valid'), 'imap', account.personal, { token: 'not-a-jwt', ...XOAUTH2 }),
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
    const { number } = await listen(account, caseId, 20);
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
    const view = await verdictOf(account, number);
    expect(view.verdict).toBe('ko');
    expect(Date.parse(view.endedAt ?? '')).toBeLessThan(Date.parse(view.deadline ?? ''));
    expect(view.findings.some((one) => one.id === 'credential-in-clear')).toBe(true);
  });

  it('expired token, refusal, refresh and success within one window is OK with a warning', async () => {
    const account = await newAccount();
    const { number } = await listen(account, 'psc-auth-imap', 60);
    const expired = await signToken(account.personal.user, { expiredFor: 90 });
    const fresh = await account.pscToken();
    const refused = await curl(hostOf('psc-valid'), 'imap', account.personal, { token: expired, ...XOAUTH2 });
    expect(refused.code).not.toBe(0);
    await until(account, number, (view) => view.lastSeq > 3);
    expectCode(
      await curl(hostOf('psc-valid'), 'imap', account.personal, {
        ...{ token: fresh, ...XOAUTH2 },
      }),
    );
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    expect(view.findings.some((one) => one.verdict === 'warning' && one.id === 'token-expired')).toBe(true);
  });
});
