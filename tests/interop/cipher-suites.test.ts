/** How a verdict names the suites that a client offers too many or too few; tests/interop/cases plays the rest. */
import { expect, it } from 'vitest';
import { newAccount } from '../support/accounts';
import { start, verdictOf } from '../support/api';
import { SIX_SUITES, sClient } from '../support/clients';
import { hostOf } from '../support/instance';

async function judge(extra: string[]) {
  const account = await newAccount();
  const { number } = await start(account, {
    ...{ case: 'authcli-tls-imap', delaySeconds: 25, clientIp: account.from },
  });
  await sClient(hostOf('org-valid'), 'imap', {
    ...{ identity: account.applicative, extra, input: 'a LOGOUT\r\n' },
  });
  return verdictOf(account, number);
}

it.concurrent('OpenSSL’s default offer is KO, naming the suites that are too many', async () => {
  const view = await judge([]);
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

it.concurrent('five of six is KO, naming the missing one', async () => {
  const view = await judge(['-tls1_2', '-cipher', SIX_SUITES.slice(0, 5).join(':')]);
  expect(view.verdict).toBe('ko');
  expect(JSON.stringify(view.findings)).toContain('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256');
});
