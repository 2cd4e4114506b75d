import * as oidc from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Browser } from '../testing/browser';
import { authorizationRequest, discover, givePassword, logIn } from '../testing/isc-client';
import { callbackOf } from '../testing/psc-client';
import { AFTER_LOGOUT, CALLBACK, openTestSandbox, USER } from '../testing/sandbox';
import { LoginLimiter } from './limiter';

let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
let client: oidc.Configuration;
beforeAll(async () => {
  sandbox = await openTestSandbox();
  client = await discover(sandbox.urls);
});
afterAll(async () => {
  await sandbox.remove();
  expect(sandbox.troubles).toEqual([]);
});

it('logs an industrial in and describes the person and the organisation', async () => {
  const { url, checks } = await authorizationRequest(client);
  const back = await logIn(new Browser(sandbox.origin), sandbox.urls, url);
  const tokens = await oidc.authorizationCodeGrant(client, back, checks);
  const expected = {
    preferred_username: USER.login,
    email: 'editeur@exemple.test',
    civilite: 'MME',
    given_name: 'Élise',
    family_name: 'Éditrice',
    organization: {
      raison_sociale: 'Logiciels Exemple',
      telephone: '0100000000',
      adresse: '1 place du Test, Paris',
      immatriculation: '123456782',
    },
  };
  expect(tokens.claims()).toMatchObject({ ...expected, nonce: 'n' });
  const subject = tokens.claims()?.sub ?? '';
  expect(await oidc.fetchUserInfo(client, tokens.access_token, subject)).toMatchObject(expected);
});

it('logs out at once with the id_token_hint and asks for the password again', async () => {
  const browser = new Browser(sandbox.origin);
  const { url, checks } = await authorizationRequest(client);
  const back = await logIn(browser, sandbox.urls, url);
  const tokens = await oidc.authorizationCodeGrant(client, back, checks);
  expect((await browser.get(url)).headers.get('location')).toContain(CALLBACK);
  const end = oidc.buildEndSessionUrl(client, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: AFTER_LOGOUT,
  });
  expect((await browser.get(end.href)).headers.get('location')).toBe(AFTER_LOGOUT);
  expect((await browser.get(url)).text).toContain('Nom d’utilisateur');
});

it('keeps the typed name, never the password, and does not tell which was wrong', async () => {
  const { url } = await authorizationRequest(client);
  const wrong = await givePassword(new Browser(sandbox.origin), url, USER.login, 'secret tapé');
  const unknown = await givePassword(new Browser(sandbox.origin), url, 'per"sonne', 'secret tapé');
  expect([wrong.status, unknown.status]).toEqual([422, 422]);
  expect(wrong.text).toContain('incorrect');
  expect(unknown.text).toContain('value="per&quot;sonne"');
  expect(wrong.text + unknown.text).not.toContain('secret tapé');
  expect(wrong.headers.get('location')).toBeNull();
});

it('slows down guessing of one user, and that user only', async () => {
  const { url } = await authorizationRequest(client);
  const browser = new Browser(sandbox.origin);
  for (let i = 0; i < 5; i++)
    expect((await givePassword(browser, url, 'cible', `essai ${i}`)).status).toBe(422);
  const paused = await givePassword(browser, url, 'Cible', 'essai');
  expect(paused.status).toBe(429);
  expect(Number(paused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await givePassword(browser, url, 'EDITEUR')).status).toBe(200);
});

it('lets the pause end by itself', () => {
  let now = 0;
  const limiter = new LoginLimiter(() => now);
  for (let i = 0; i < 5; i++) limiter.failed('a');
  expect(limiter.waitSeconds('a')).toBe(60);
  now = 60_000;
  expect(limiter.waitSeconds('a')).toBe(0);
  limiter.failed('a');
  expect(limiter.waitSeconds('a')).toBe(0);
});

it('returns to the portal when the person gives up', async () => {
  const { url } = await authorizationRequest(client);
  const browser = new Browser(sandbox.origin);
  const page = await browser.get(url);
  const back = callbackOf(await browser.post(page.url, { etape: 'annuler' }));
  expect(back.searchParams.get('error')).toBe('access_denied');
});

it('does not share its sessions, cookies or clients with PSC', async () => {
  const { url } = await authorizationRequest(client);
  const page = await new Browser(sandbox.origin).get(url);
  expect(page.headers.getSetCookie().join()).not.toContain('psc');
  const elsewhere = url.replace('/realms/industriels/', '/realms/esante-wallet/');
  expect((await new Browser(sandbox.origin).get(elsewhere)).text).toContain('invalid_client');
});
