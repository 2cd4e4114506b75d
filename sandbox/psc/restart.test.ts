import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, expect, it } from 'vitest';
import { Browser } from '../testing/browser';
import {
  answerOnTelephone,
  authorizationUrl,
  callbackOf,
  introspect,
  pollCiba,
  refresh,
  startCiba,
  tokensByCard,
  userinfo,
} from '../testing/psc-client';
import { ALICE, openTestSandbox, testConfig } from '../testing/sandbox';

let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
afterEach(() => sandbox.remove());

/** Stops the sandbox and starts it again on the same port and data. */
async function restart() {
  await sandbox.close();
  const { port } = new URL(sandbox.origin);
  sandbox = await openTestSandbox({ ...sandbox.config, port: Number(port), baseUrl: sandbox.origin });
  // The client's kept-alive connections notice their end at their next use.
  const healthy = () =>
    fetch(sandbox.urls.health).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(healthy).toBe(true);
}

it('keeps keys, tokens, browser sessions, waiting requests and identities over a restart', async () => {
  sandbox = await openTestSandbox();
  const browser = new Browser(sandbox.origin);
  const tokens = await tokensByCard(sandbox.urls, '872611211555', browser);
  const ciba = await startCiba(sandbox.urls, { login_hint: ALICE });
  await restart();

  const keySet = createRemoteJWKSet(new URL(sandbox.urls.psc.jwksUri));
  await jwtVerify(String(tokens.access_token), keySet, { issuer: sandbox.urls.psc.issuer });
  expect(await userinfo(sandbox.urls, tokens.access_token)).toMatchObject({ SubjectNameID: '872611211555' });
  const renewed = await refresh(sandbox.urls, tokens.refresh_token);
  expect(decodeJwt(String(renewed.access_token)).sid).toBe(decodeJwt(String(tokens.access_token)).sid);
  const back = callbackOf(await browser.get(authorizationUrl(sandbox.urls.psc.authorizationEndpoint)));
  expect(back.searchParams.get('code')).toBeTruthy();
  await answerOnTelephone(sandbox.urls, ALICE, 'approuver');
  expect(await pollCiba(sandbox.urls, ciba.auth_req_id)).toMatchObject({ status: 200 });
});

it('keeps its files private', async () => {
  sandbox = await openTestSandbox();
  await tokensByCard(sandbox.urls, '872611211555');
  await sandbox.close();
  const { dataDir } = sandbox.config;
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  const files = readdirSync(dataDir);
  expect(files.sort()).toEqual(['isc-keys.json', 'psc-identities.json', 'psc-keys.json', 'psc-state.json']);
  for (const file of files) expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
});

it('starts with a damaged snapshot, puts it aside and says so', async () => {
  const config = testConfig();
  mkdirSync(config.dataDir, { recursive: true });
  writeFileSync(join(config.dataDir, 'psc-state.json'), '[{"model":');
  sandbox = await openTestSandbox(config);
  expect(sandbox.troubles.join()).toContain('put aside');
  expect(readFileSync(join(config.dataDir, 'psc-state.json.illisible'), 'utf8')).toBe('[{"model":');
});

it('ends access tokens after the configured time, and sessions after the refresh time', async () => {
  sandbox = await openTestSandbox(testConfig({ accessTokenSeconds: 1, refreshTokenSeconds: 2 }));
  const tokens = await tokensByCard(sandbox.urls, ALICE);
  expect(tokens.expires_in).toBe(1);
  await expect
    .poll(() => userinfo(sandbox.urls, tokens.access_token), { timeout: 5000 })
    .toMatchObject({ status: 401 });
  expect(await introspect(sandbox.urls, tokens.access_token)).toMatchObject({ active: false });
  await expect
    .poll(() => introspect(sandbox.urls, tokens.refresh_token), { timeout: 5000 })
    .toMatchObject({ active: false });
  expect(await refresh(sandbox.urls, tokens.refresh_token)).toMatchObject({ error: 'invalid_grant' });
});
