/** SIGKILL of the server and of the laboratory in the middle of a listening execution ends in a true verdict. */
import { describe, expect, it } from 'vitest';
import { newAccount } from '../support/accounts';
import { read, start, until, verdictOf } from '../support/api';
import { curl, sClient } from '../support/clients';
import { hostOf } from '../support/instance';
import { kill } from '../support/kill';

describe('a killed process', () => {
  it('server: an execution whose window is open goes on and sees what comes after', async () => {
    const account = await newAccount();
    const { number } = await start(account, {
      case: 'authcli-auth-imap',
      delaySeconds: 60,
      clientIp: account.from,
    });
    await kill('server');
    expect((await curl(hostOf('org-valid'), 'imap', account.applicative)).code).toBe(0);
    expect((await verdictOf(account, number)).verdict).toBe('ok');
  });

  it('server: what came while it was dead counts', async () => {
    const account = await newAccount();
    expect((await curl(hostOf('org-valid'), 'imap', account.applicative)).code).toBe(0);
    const { number } = await start(account, {
      case: 'authcli-expired-imap',
      delaySeconds: 30,
      clientIp: account.from,
    });
    const killed = kill('server');
    const leak = await curl(hostOf('org-expired'), 'imap', account.applicative, { verify: false });
    expect(leak.code, leak.output).toBe(0);
    await killed;
    expect((await verdictOf(account, number)).verdict).toBe('ko');
  });

  it('server: an execution whose window ended meanwhile is judged from its events', async () => {
    const account = await newAccount();
    const { number } = await start(account, {
      case: 'authcli-expired-imap',
      delaySeconds: 5,
      clientIp: account.from,
    });
    await kill('server');
    expect((await verdictOf(account, number)).verdict).toBe('inconclusive');
  });

  it('laboratory: evidence that may be missing is NON CONCLUANT, never OK', async () => {
    const account = await newAccount();
    expect((await curl(hostOf('org-valid'), 'imap', account.applicative)).code).toBe(0);
    const { number } = await start(account, {
      case: 'authcli-expired-imap',
      delaySeconds: 15,
      clientIp: account.from,
    });
    await sClient(hostOf('org-expired'), 'imap', { identity: account.applicative });
    await until(account, number, (view) => view.lastSeq > 0);
    await kill('lab');
    const view = await verdictOf(account, number);
    expect(view.verdict, JSON.stringify(view.findings)).toBe('inconclusive');
    expect(JSON.stringify(view.findings)).toMatch(/laboratoire/i);
  });

  it('laboratory: a credential seen before stays KO', async () => {
    const account = await newAccount();
    const { number } = await start(account, {
      case: 'authcli-expired-imap',
      delaySeconds: 15,
      clientIp: account.from,
    });
    await curl(hostOf('org-expired'), 'imap', account.applicative, { verify: false });
    await kill('lab');
    expect((await verdictOf(account, number)).verdict).toBe('ko');
  });

  it('laboratory: a positive case succeeds after the restart', async () => {
    const account = await newAccount();
    const { number } = await start(account, {
      case: 'authcli-auth-imap',
      delaySeconds: 60,
      clientIp: account.from,
    });
    await kill('lab');
    expect((await curl(hostOf('org-valid'), 'imap', account.applicative)).code).toBe(0);
    expect((await verdictOf(account, number)).verdict).toBe('ok');
    expect((await read(account, number)).endedAt).toBeTruthy();
  });

  it('server: a campaign goes on where it was, in a test and in a pause', async () => {
    const account = await newAccount();
    const { number, children = [] } = await start(account, {
      ...{ campaign: 'MSS-LPS-SEGUR-APP', pauseSeconds: 3 },
      ...{ delaySeconds: 60, clientIp: account.from },
    });
    const [imap, smtp] = children;
    await kill('server');
    expect((await curl(hostOf('org-valid'), 'imap', account.applicative)).code).toBe(0);
    expect((await verdictOf(account, imap!.number)).verdict).toBe('ok');
    await kill('server');
    await until(account, smtp!.number, ({ state }) => state === 'listening');
    expect((await curl(hostOf('org-valid'), 'smtp', account.applicative)).code).toBe(0);
    const view = await verdictOf(account, number);
    expect(view).toMatchObject({ verdict: 'ok', children: [{ verdict: 'ok' }, { verdict: 'ok' }] });
  });
});
