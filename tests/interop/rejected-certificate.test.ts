/**
 * Certificates that a client must refuse, tried with clients that nobody here wrote. Each test has an account and a
 * loopback address of its own, so they run side by side as editors do.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newAccount, type TestAccount } from '../support/accounts';
import { start, until, verdictOf } from '../support/api';
import { curl, imapflow, sClient } from '../support/clients';
import { hostOf, readInstance } from '../support/instance';

/** The positive control: the same account authenticates on the valid host. */
async function authenticateOnValidHost(account: TestAccount) {
  const outcome = await curl(hostOf('org-valid'), 'imap', account.applicative);
  expect(outcome.code, outcome.output).toBe(0);
}

const listen = (account: TestAccount, caseId: string, delaySeconds = 20) =>
  start(account, { case: caseId, delaySeconds, clientIp: account.from });

describe.concurrent('authcli-expired-imap', () => {
  it('is OK, strong, for openssl after the account authenticated on the valid host', async () => {
    const account = await newAccount();
    await authenticateOnValidHost(account);
    const { number } = await listen(account, 'authcli-expired-imap');
    const outcome = await sClient(hostOf('org-expired'), 'imap', { identity: account.applicative });
    expect(outcome.output).toMatch(/certificate has expired/);
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    expect(view.findings.find((finding) => finding.verdict === 'ok')?.strength).toBe('strong');
    // Decided before the delay: nothing more was to come.
    expect(Date.parse(view.endedAt ?? '')).toBeLessThan(Date.parse(view.deadline ?? ''));
  });

  it('is OK, weak, with a warning, without that control', async () => {
    const account = await newAccount();
    const { number } = await listen(account, 'authcli-expired-imap');
    await sClient(hostOf('org-expired'), 'imap', { identity: account.applicative });
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    expect(view.findings.find((finding) => finding.verdict === 'ok')?.strength).toBe('weak');
    expect(view.findings.some((finding) => finding.verdict === 'warning')).toBe(true);
  });

  it('is KO for curl without verification, naming the credential', async () => {
    const account = await newAccount();
    await authenticateOnValidHost(account);
    const { number } = await listen(account, 'authcli-expired-imap');
    const outcome = await curl(hostOf('org-expired'), 'imap', account.applicative, { verify: false });
    expect(outcome.code, outcome.output).toBe(0);
    const view = await verdictOf(account, number);
    expect(view.verdict).toBe('ko');
    const ko = view.findings.find((finding) => finding.verdict === 'ko');
    expect(ko?.message).toMatch(/AUTHENTICATE|LOGIN|PLAIN|EXTERNAL|mot de passe/);
    expect(ko?.eventIds.length).toBeGreaterThan(0);
    expect(JSON.stringify(view)).not.toMatch(/secret-canari/);
  });

  it('is KO for a client that falls back to clear text', async () => {
    const account = await newAccount();
    await authenticateOnValidHost(account);
    const { number } = await listen(account, 'authcli-expired-imap');
    const outcome = await account.python(
      `
import imaplib
client = imaplib.IMAP4(HOST, PORT, timeout=10)
try:
    client.login(USER, 'secret-canari')
except imaplib.IMAP4.error as refused:
    print('refused', refused)
`,
      hostOf('org-expired').imap,
    );
    expect(outcome.stdout, outcome.output).toMatch(/refused/);
    const view = await verdictOf(account, number);
    expect(view.verdict).toBe('ko');
    expect(view.findings.find((finding) => finding.verdict === 'ko')?.message).toMatch(/clair/);
  });

  it('is NON CONCLUANT for a client that does not have our root', async () => {
    const account = await newAccount();
    const { number } = await listen(account, 'authcli-expired-imap', 20);
    const outcome = await sClient(hostOf('org-expired'), 'imap', { caFile: readInstance().pki.otherRootPem });
    expect(outcome.output).toMatch(/unable to get|self-signed/);
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('inconclusive');
  });

  it('is OK, medium, for a Node client that sends no alert, after its control', async () => {
    const account = await newAccount();
    const { pki } = readInstance();
    const ca = readFileSync(pki.rootPem, 'utf8');
    const keys = {
      ca,
      cert: readFileSync(account.certPem, 'utf8'),
      key: readFileSync(account.keyPem, 'utf8'),
    };
    const tls = { localAddress: account.from };
    expect(await imapflow(hostOf('org-valid'), account.applicative, { ...keys, tls })).toBeNull();
    const { number } = await listen(account, 'authcli-expired-imap');
    const error = await imapflow(hostOf('org-expired'), account.applicative, { ...keys, tls });
    expect(String(error)).toMatch(/expired/);
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    expect(view.findings.find((finding) => finding.verdict === 'ok')?.strength).toBe('medium');
  });

  it('is NON CONCLUANT for the same Node client without its control', async () => {
    const account = await newAccount();
    const { number } = await listen(account, 'authcli-expired-imap', 20);
    const keys = { ca: readFileSync(readInstance().pki.rootPem, 'utf8') };
    await imapflow(hostOf('org-expired'), account.applicative, {
      ...keys,
      tls: { localAddress: account.from },
    });
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('inconclusive');
    expect(view.findings.map((finding) => `${finding.message} ${finding.hint}`).join(' ')).toMatch(
      /serveur valide/,
    );
  });

  it('turns an early OK into KO, dated, when a credential comes before the original deadline', async () => {
    const account = await newAccount();
    await authenticateOnValidHost(account);
    const { number } = await listen(account, 'authcli-expired-imap', 60);
    await sClient(hostOf('org-expired'), 'imap', { identity: account.applicative });
    const early = await verdictOf(account, number);
    expect(early.verdict, JSON.stringify(early.findings)).toBe('ok');
    expect(early.watchUntil).toBe(early.deadline);
    await curl(hostOf('org-expired'), 'imap', account.applicative, { verify: false });
    const late = await until(account, number, (view) => view.verdict === 'ko');
    expect(late.findings.find((finding) => finding.verdict === 'ko')?.message).toMatch(/À \d\d:\d\d:\d\d/);
  });

  it('never declares a slow client OK before it logs in', async () => {
    const account = await newAccount();
    await authenticateOnValidHost(account);
    const { number } = await listen(account, 'authcli-expired-imap', 90);
    // Handshake without verification, then 20 s of silence, then the login.
    const slow = account.python(
      `
import imaplib, ssl, time
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
context.load_cert_chain(CERT, KEY)
client = imaplib.IMAP4(HOST, PORT, timeout=60)
client.starttls(context)
time.sleep(20)
print(client.login(USER, 'secret-canari'))
`,
      hostOf('org-expired').imap,
    );
    const seen: string[] = [];
    const watch = until(account, number, (view) => {
      seen.push(`${view.state}/${view.verdict}`);
      return view.state === 'done';
    });
    expect((await slow).code).toBe(0);
    const view = await watch;
    expect(view.verdict).toBe('ko');
    expect(seen.some((state) => state.endsWith('/ok'))).toBe(false);
  });
});

/** What an alert of the right kind is worth for the other defects; tests/interop/cases plays every case. */
describe.concurrent.each([
  ['authcli-revoked-imap', 'org-revoked', /revoked/],
  ['authcli-otherca-imap', 'org-otherca', /unable to get|self-signed/],
] as const)('%s', (caseId, host, words) => {
  it('is OK, strong, for openssl with its control', async () => {
    const account = await newAccount();
    await authenticateOnValidHost(account);
    const { number } = await listen(account, caseId);
    const crl = host === 'org-revoked';
    const outcome = await sClient(hostOf(host), 'imap', { identity: account.applicative, crl });
    expect(outcome.output).toMatch(words);
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    expect(view.findings.find((finding) => finding.verdict === 'ok')?.strength).toBe('strong');
  });
});

describe.concurrent('two organisations behind one address', () => {
  it('by address alone, neither sees nor gains the other’s evidence', async () => {
    const [a, b] = [await newAccount(), await newAccount()];
    b.shareAddressWith(a);
    const [one, two] = await Promise.all([
      listen(a, 'authcli-expired-imap', 25),
      listen(b, 'authcli-expired-imap', 25),
    ]);
    await sClient(hostOf('org-expired'), 'imap', { identity: { ...a.applicative, certPem: undefined } });
    const views = await Promise.all([verdictOf(a, one.number), verdictOf(b, two.number)]);
    for (const view of views) {
      expect(view.verdict, JSON.stringify(view.findings)).toBe('inconclusive');
      expect(view.ambiguous).toBe(true);
      expect(view.lastSeq).toBe(0);
    }
  });

  it('with labels, each gets its own', async () => {
    const [a, b] = [await newAccount(), await newAccount()];
    b.shareAddressWith(a);
    const named = (account: TestAccount, key: string) => ({ name: `${account.label}.${hostOf(key).name}` });
    for (const account of [a, b]) {
      const control = await curl(
        hostOf('org-valid'),
        'imap',
        account.applicative,
        named(account, 'org-valid'),
      );
      expect(control.code, control.output).toBe(0);
    }
    const [one, two] = await Promise.all([
      listen(a, 'authcli-expired-imap', 45),
      listen(b, 'authcli-expired-imap', 45),
    ]);
    // A refuses the certificate; B does not, and logs in.
    const refused = await curl(hostOf('org-expired'), 'imap', a.applicative, named(a, 'org-expired'));
    expect(refused.output).toMatch(/expired/);
    const accepted = await curl(hostOf('org-expired'), 'imap', b.applicative, {
      ...named(b, 'org-expired'),
      verify: false,
    });
    expect(accepted.code, accepted.output).toBe(0);
    const first = await verdictOf(a, one.number);
    expect(first.verdict, JSON.stringify(first.findings)).toBe('ok');
    expect((await verdictOf(b, two.number)).verdict).toBe('ko');
  });
});
