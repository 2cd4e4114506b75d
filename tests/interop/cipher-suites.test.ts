/** Cipher suites that a client offers, with OpenSSL as the client. */
import { describe, expect, it } from 'vitest';
import { newAccount, type TestAccount } from '../support/accounts';
import { start, verdictOf } from '../support/api';
import { SIX_SUITES, sClient } from '../support/clients';
import { hostOf } from '../support/instance';

const only = (suites: string[]) => ['-tls1_2', '-cipher', suites.join(':')];

async function judge(account: TestAccount, protocol: 'imap' | 'smtp', extra: string[]) {
  const { number } = await start(account, {
    case: `authcli-tls-${protocol}`,
    delaySeconds: 12,
    clientIp: account.from,
  });
  await sClient(hostOf('org-valid'), protocol, { identity: account.applicative, extra });
  return verdictOf(account, number);
}

describe.concurrent.each(['imap', 'smtp'] as const)('authcli-tls-%s', (protocol) => {
  it('the six suites alone are OK', async () => {
    const view = await judge(await newAccount(), protocol, only(SIX_SUITES));
    expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
    expect(Date.parse(view.endedAt ?? '')).toBeLessThan(Date.parse(view.deadline ?? ''));
  });

  it('OpenSSL’s default offer is KO, naming the suites that are too many', async () => {
    const view = await judge(await newAccount(), protocol, []);
    expect(view.verdict).toBe('ko');
    const text = JSON.stringify(view.findings);
    for (const name of [
      'TLS_AES_256_GCM_SHA384',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    ]) {
      expect(text).toContain(name);
    }
  });

  it('five of six is KO, naming the missing one', async () => {
    const view = await judge(await newAccount(), protocol, only(SIX_SUITES.slice(0, 5)));
    expect(view.verdict).toBe('ko');
    expect(JSON.stringify(view.findings)).toContain('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256');
  });

  it('no handshake at all is NON CONCLUANT', async () => {
    const account = await newAccount();
    const { number } = await start(account, {
      case: `authcli-tls-${protocol}`,
      delaySeconds: 5,
      clientIp: account.from,
    });
    expect((await verdictOf(account, number)).verdict).toBe('inconclusive');
  });
});
