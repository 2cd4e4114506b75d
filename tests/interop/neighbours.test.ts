/**
 * Whose evidence is it, with real clients: what strangers do in my name, what began before the window or goes on after
 * it, and tests that follow one another on one server.
 */
import { describe, expect, it } from 'vitest';
import type { EventView, ExecutionView } from '../../server/views';
import { newAccount, type TestAccount } from '../support/accounts';
import { events, list, openNext, read, rejudge, start, until, verdictOf } from '../support/api';
import { curl, SIX_SUITES, sClient } from '../support/clients';
import { hostOf } from '../support/instance';
import { lacks } from '../support/run';
import { typing } from '../support/typing';
import { runCampaign, startLps } from './lps/play';

const listen = (account: TestAccount, caseId: string, delaySeconds = 20) =>
  start(account, { case: caseId, delaySeconds, clientIp: account.from });
const XOAUTH2 = { extra: ['--login-options', 'AUTH=XOAUTH2'] };
const say = (view: ExecutionView) => JSON.stringify(view.findings);
const ids = (view: ExecutionView, verdict: string) =>
  view.findings.filter((one) => one.verdict === verdict).map(({ id }) => id);

describe.concurrent('a stranger who logs in badly on my mailbox', () => {
  /** From an address of their own: with their certificate, with none, in clear, with their token. */
  async function trouble(me: TestAccount, key: string, protocol: 'imap' | 'smtp'): Promise<void> {
    const stranger = await newAccount();
    const host = hostOf(key);
    const psc = key.startsWith('psc');
    const mine = psc ? me.personal : me.applicative;
    const theirs = psc ? stranger.personal : stranger.applicative;
    const token = psc ? { token: await stranger.pscToken(), ...XOAUTH2 } : {};
    const lax = { verify: false, ...token };
    const refused = await curl(host, protocol, { ...theirs, user: mine.user }, lax);
    expect(refused.code).not.toBe(0);
    await curl(
      host,
      protocol,
      { user: mine.user, from: stranger.from },
      { verify: false, password: 'guess' },
    );
    await stranger.python(CLEAR[protocol], host[protocol], { M_USER: mine.user });
  }
  const CLEAR = {
    imap: `
import imaplib
client = imaplib.IMAP4(HOST, PORT, timeout=10)
try: client.login(USER, 'guess')
except imaplib.IMAP4.error as refused: print(refused)
`,
    smtp: `
import smtplib
client = smtplib.SMTP(HOST, PORT, timeout=10)
print(client.docmd('AUTH', 'PLAIN AGEAYg=='), client.docmd('MAIL', 'FROM:<%s>' % USER))
`,
  };

  it.each([
    ['authcli-auth-imap', 'org-valid', 'imap'],
    ['psc-auth-smtp', 'psc-valid', 'smtp'],
  ] as const)(
    '%s stays as it was: OK when I log in, nothing when I do not',
    async (caseId, key, protocol) => {
      const me = await newAccount();
      const identity = key === 'psc-valid' ? me.personal : me.applicative;
      const token = key === 'psc-valid' ? { token: await me.pscToken(), ...XOAUTH2 } : {};
      const alone = await listen(me, caseId, 12);
      await trouble(me, key, protocol);
      const nothing = await verdictOf(me, alone.number);
      expect(nothing.verdict, say(nothing)).toBe('inconclusive');
      expect(ids(nothing, 'inconclusive')).toEqual(['nothing-received']);
      expect((await events(me, alone.number)).filter(({ judged }) => judged)).toEqual([]);

      const { number } = await listen(me, caseId, 60);
      await trouble(me, key, protocol);
      const mine = await curl(hostOf(key), protocol, identity, token);
      expect(mine.code, mine.output).toBe(0);
      const view = await verdictOf(me, number);
      expect(view.verdict, say(view)).toBe('ok');
      expect([...ids(view, 'warning'), ...ids(view, 'ko')]).toEqual([]);
    },
  );

  it.each([
    ['authcli-expired-imap', 'org', 'expired', 'imap'],
    ['psc-otherca-smtp', 'psc', 'otherca', 'smtp'],
  ] as const)(
    '%s stays OK though they hand a secret over in my name',
    async (caseId, family, defect, protocol) => {
      const me = await newAccount();
      const identity = family === 'psc' ? me.personal : me.applicative;
      const token = family === 'psc' ? { token: await me.pscToken(), ...XOAUTH2 } : {};
      const control = await curl(hostOf(`${family}-valid`), protocol, identity, token);
      expect(control.code, control.output).toBe(0);
      const { number } = await listen(me, caseId, 60);
      await trouble(me, `${family}-${defect}`, protocol);
      await curl(hostOf(`${family}-${defect}`), protocol, identity, token);
      const view = await verdictOf(me, number);
      expect(view.verdict, say(view)).toBe('ok');
    },
  );

  it('authcli-tls-imap judges my suites, not those that they offer in my name', async () => {
    const me = await newAccount();
    const { number } = await listen(me, 'authcli-tls-imap', 60);
    await trouble(me, 'org-valid', 'imap');
    const extra = ['-tls1_2', '-cipher', SIX_SUITES.join(':')];
    await sClient(hostOf('org-valid'), 'imap', {
      ...{ identity: me.applicative, extra, input: 'a LOGOUT\r\n' },
    });
    const view = await verdictOf(me, number);
    expect(view.verdict, say(view)).toBe('ok');
  });
});

describe.concurrent('connections and windows', () => {
  const LOGIN = ({ applicative }: TestAccount) => `a LOGIN ${applicative.user} late\r\nb LOGOUT\r\n`;
  const deadlineOf = ({ deadline }: ExecutionView) => Date.parse(deadline ?? '');
  const passed = (moment: number) => new Promise((wake) => setTimeout(wake, moment - Date.now()));

  it('a session from before is closed at the start, and is not what the test asked for', async () => {
    const me = await newAccount();
    const before = await typing(hostOf('org-valid'), 'imap', me.applicative);
    before.say(`a LOGIN ${me.applicative.user} secret\r\nb SELECT INBOX\r\n`);
    await before.shown(/^b OK/m);
    const { number } = await listen(me, 'authcli-auth-imap', 6);
    await before.shown(/^\* BYE/m);
    const view = await verdictOf(me, number);
    expect(view.verdict, say(view)).toBe('inconclusive');
    const lines = await events(me, number);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter(({ judged }) => judged)).toEqual([]);
  });

  it('a secret on a connection from before is shown, and turns nothing', async () => {
    const me = await newAccount();
    const control = await curl(hostOf('org-valid'), 'imap', me.applicative);
    expect(control.code, control.output).toBe(0);
    const before = await typing(hostOf('org-expired'), 'imap', me.applicative);
    const { number } = await listen(me, 'authcli-expired-imap', 60);
    before.say(LOGIN(me));
    await before.over;
    await curl(hostOf('org-expired'), 'imap', me.applicative);
    const view = await verdictOf(me, number);
    expect(view.verdict, say(view)).toBe('ok');
    const attempts = (await events(me, number)).filter(({ type }) => type === 'auth.attempted');
    expect(attempts.map(({ judged }) => judged)).toEqual([false]);
  });

  it('playing a test again takes over from an OK that was still watched', async () => {
    const me = await newAccount();
    const control = await curl(hostOf('org-valid'), 'imap', me.applicative);
    expect(control.code, control.output).toBe(0);
    const first = await listen(me, 'authcli-expired-imap', 60);
    await curl(hostOf('org-expired'), 'imap', me.applicative);
    const early = await verdictOf(me, first.number);
    expect(early.verdict, say(early)).toBe('ok');
    const again = await listen(me, 'authcli-expired-imap', 30);
    const given = await curl(hostOf('org-expired'), 'imap', me.applicative, { verify: false });
    expect(given.code, given.output).toBe(0);
    const second = await verdictOf(me, again.number);
    expect(second.verdict, say(second)).toBe('ko');
    // Its watch ends with the start of the other, long before its own deadline.
    const { verdict } = await until(me, first.number, ({ watchUntil }) => watchUntil === null);
    expect(verdict).toBe('ok');
    const { differs, now } = await rejudge(me, first.number);
    expect({ differs, verdict: now?.verdict }).toEqual({ differs: false, verdict: 'ok' });
  });

  it('a secret after the end counts on a connection of the window, and on no later one', async () => {
    const [early, late] = [await newAccount(), await newAccount()];
    const [one, two] = [
      await listen(early, 'authcli-expired-imap', 15),
      await listen(late, 'authcli-expired-imap', 15),
    ];
    const within = await typing(hostOf('org-expired'), 'imap', early.applicative);
    await passed(deadlineOf(two) + 1500);
    within.say(LOGIN(early));
    const after = await typing(hostOf('org-expired'), 'imap', late.applicative);
    after.say(LOGIN(late));
    await Promise.all([within.over, after.over]);
    const [first, second] = [await verdictOf(early, one.number), await verdictOf(late, two.number)];
    expect(first.verdict, say(first)).toBe('ko');
    expect(second.verdict, say(second)).toBe('inconclusive');
    expect((await events(late, two.number)).filter(({ judged }) => judged)).toEqual([]);
  });
});

describe.skipIf(lacks('dig')).concurrent('ten tests back to back on one server', () => {
  const CAMPAIGN = 'MSS-LPS-SEGUR-GEN-PER-ORG';

  /** Opens every next window at once, whatever connections of the former test are still open. */
  async function hurry(account: TestAccount, over: Promise<unknown>): Promise<void> {
    let running = true;
    void over.finally(() => (running = false));
    for (let number: number | undefined; running; await new Promise((wake) => setTimeout(wake, 200))) {
      number ??= (await list(account, `open=1&campaign=${CAMPAIGN}`))[0]?.number;
      if (number !== undefined) await openNext(account, number);
    }
  }

  const connectionsOf = (lines: EventView[]) =>
    new Set(lines.flatMap(({ judged, withdrawn, connection }) => (judged && !withdrawn && connection) || []));

  it.each(['keeps', 'late'] as const)(
    '%s: no test takes evidence of another',
    async (manner) => {
      const account = await newAccount();
      const lps = await startLps(account, { campaign: CAMPAIGN, manner });
      const running = runCampaign(account, CAMPAIGN, ['--delay', '40', '--pause', '0']);
      await hurry(account, running);
      const campaign = JSON.parse((await running).stdout) as ExecutionView;
      await lps.over;
      const tests = await Promise.all((campaign.children ?? []).map(({ number }) => read(account, number)));
      expect(tests).toHaveLength(10);
      const told = tests.map((test) => `${test.case}: ${say(test)}`).join('\n');
      expect(
        tests.map(({ verdict }) => verdict),
        told,
      ).toEqual(tests.map(() => 'ok'));
      const seen = new Map<string, string>();
      for (const { number, case: id = '', startedAt } of tests) {
        const lines = await events(account, number);
        for (const connection of connectionsOf(lines)) {
          expect(seen.get(connection), `${connection} in ${id}`).toBeUndefined();
          seen.set(connection, id);
          const [opened] = lines.filter((line) => line.connection === connection);
          expect(Date.parse(opened?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(startedAt ?? ''));
        }
      }
      // The manner showed: sessions were left over, and came again.
      expect(tests.flatMap((test) => ids(test, 'info'))).toContain('opened-before-start');
      if (manner === 'late') expect(seen.size).toBeGreaterThan(tests.length);
    },
    420_000,
  );
});
