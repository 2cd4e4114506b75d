/** Where the sandbox PSC lets a client return to, after login and after logout. */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Browser } from '../testing/browser';
import { authorizationUrl, callbackOf, logInByCard, redeem, tokensByCard } from '../testing/psc-client';
import { ALICE, CALLBACK, openTestSandbox, PORTAL, testConfig } from '../testing/sandbox';

const DECLARED = 'https://editeur.exemple.test/retour';
const LOOPBACK = [
  'http://localhost:51823/mon/retour?a=b',
  'http://127.0.0.1:8081/callback',
  'http://[::1]:8082/callback',
];
const REFUSED = [
  `${DECLARED}/x`,
  `${DECLARED}?a=b`,
  'https://localhost:8080/callback',
  'http://localhost:8080/callback#x',
  'http://moi@localhost:8080/callback',
  'http://localhost.evil.test/callback',
  'http://127.0.0.2:8080/callback',
  'https://evil.test/',
];

let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
beforeAll(async () => {
  const config = testConfig();
  for (const client of config.psc.clients) {
    client.redirectUris = [CALLBACK, DECLARED];
    client.postLogoutRedirectUris = [DECLARED];
  }
  sandbox = await openTestSandbox(config);
});
afterAll(async () => {
  await sandbox.remove();
  expect(sandbox.troubles).toEqual([]);
});

const newBrowser = () => new Browser(sandbox.origin);
const askFor = (uri: string) =>
  authorizationUrl(sandbox.urls.psc.authorizationEndpoint, { redirect_uri: uri });
const logoutUrl = (endpoint: string, params: Record<string, string>) =>
  `${endpoint}?${new URLSearchParams(params)}`;

it.each([...LOOPBACK, DECLARED])('logs in and returns to %s', async (uri) => {
  const back = callbackOf(await logInByCard(newBrowser(), askFor(uri), ALICE));
  expect(back.href.startsWith(uri)).toBe(true);
  const tokens = await redeem(sandbox.urls, back.searchParams.get('code'), { redirect_uri: uri });
  expect(decodeJwt(String(tokens.access_token)).SubjectNameID).toBe(ALICE);
});

it('redeems a code only with the very address that was asked for', async () => {
  const [uri = '', other = ''] = LOOPBACK;
  const back = callbackOf(await logInByCard(newBrowser(), askFor(uri), ALICE));
  const answer = await redeem(sandbox.urls, back.searchParams.get('code'), { redirect_uri: other });
  expect(answer).toMatchObject({ status: 400, error: 'invalid_grant' });
});

it.each(REFUSED)('never redirects to %s, and names in French what is accepted', async (uri) => {
  const page = await newBrowser().get(askFor(uri));
  expect(page.status).toBe(400);
  expect(page.headers.get('location')).toBeNull();
  expect(page.text).toContain('Adresse de retour refusée');
  expect(page.text).toContain(`Adresse reçue :\n  ${uri}\n`);
  for (const accepted of [
    'http://localhost[:port]/chemin',
    'http://127.0.0.1[:port]/',
    'http://[::1][:port]/',
  ]) {
    expect(page.text).toContain(accepted);
  }
  expect(page.text).toContain(`${DECLARED} (exactement)`);
  expect(page.text).toContain('invalid_redirect_uri');
  expect(page.text).not.toContain('did not match');
});

it('shows a refused address as text', async () => {
  const page = await newBrowser().get(askFor('https://evil.test/<script>'));
  expect(page.text).toContain('https://evil.test/&lt;script&gt;');
});

it.each([...LOOPBACK, DECLARED])('logs out to %s', async (uri) => {
  const browser = newBrowser();
  const { id_token: hint } = await tokensByCard(sandbox.urls, ALICE, browser);
  const visited = await browser.get(
    logoutUrl(sandbox.urls.psc.endSessionEndpoint, {
      id_token_hint: String(hint),
      post_logout_redirect_uri: uri,
    }),
  );
  expect(visited.headers.get('location')).toBe(uri);
});

it.each(REFUSED)('does not log out to %s', async (uri) => {
  const browser = newBrowser();
  const { id_token: hint } = await tokensByCard(sandbox.urls, ALICE, browser);
  const page = await browser.get(
    logoutUrl(sandbox.urls.psc.endSessionEndpoint, {
      id_token_hint: String(hint),
      post_logout_redirect_uri: uri,
    }),
  );
  expect(page.status).toBe(400);
  expect(page.headers.get('location')).toBeNull();
  expect(page.text).toContain('paramètre post_logout_redirect_uri');
  expect(page.text).toContain('http://localhost[:port]/chemin');
});

it('leaves the ISC realm with its declared addresses only', async () => {
  const { isc } = sandbox.urls;
  for (const uri of LOOPBACK) {
    const discovery = await (await fetch(isc.discovery)).json();
    const query = new URLSearchParams({
      client_id: PORTAL.clientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: uri,
    });
    const page = await newBrowser().get(`${discovery.authorization_endpoint}?${query}`);
    expect(page.status).toBe(400);
    expect(page.text).toContain('Adresse de retour refusée');
    expect(page.text).toContain(`${CALLBACK} (exactement)`);
    expect(page.text).not.toContain('[:port]');
    const after = { client_id: PORTAL.clientId, post_logout_redirect_uri: uri };
    const refused = await newBrowser().get(logoutUrl(discovery.end_session_endpoint, after));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('location')).toBeNull();
  }
});
