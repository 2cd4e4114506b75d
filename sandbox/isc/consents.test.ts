import * as oidc from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Browser } from '../testing/browser';
import { authorizationRequest, discover, logIn, passSteps } from '../testing/isc-client';
import { callbackOf } from '../testing/psc-client';
import { OTHER_PORTAL, openTestSandbox, USER } from '../testing/sandbox';

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

const QUESTION = 'Accepter et continuer';

/** The page of the person, found as somebody would: from the list. */
async function personPage(browser: Browser) {
  const { text } = await browser.get(sandbox.urls.people);
  return browser.get(sandbox.origin + (/href="(\/organisations\/personne\?id=[^"]+)"/.exec(text)?.[1] ?? ''));
}

/** Withdraws the consent that was given to the portal, by the form of the person's page. */
async function withdraw(browser: Browser, application = 'motco2') {
  const page = await personPage(browser);
  const personne = new URL(page.url).searchParams.get('id') ?? '';
  return browser.post(`${sandbox.urls.people}/retrait`, { personne, application });
}

it('lists exactly what is shared, with the values of the person', async () => {
  const browser = new Browser(sandbox.origin);
  await withdraw(browser);
  const { text } = await passSteps(browser, sandbox.urls, (await authorizationRequest(client)).url);
  expect(text).toContain('Accéder à MSSanté MOTCO2');
  const shared = [...text.matchAll(/<dt>([^<]+)<\/dt><dd[^>]*>([^<]+)<\/dd>/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  expect(shared).toEqual([
    ['Login', USER.login],
    ['Civilité', 'Madame'],
    ['Prénom', 'Élise'],
    ['Nom', 'Éditrice'],
    ['Adresse mail', USER.email],
    ['Raison sociale', 'Logiciels Exemple'],
    ['Téléphone principal', '0100000000'],
    ['Adresse', '1 place du Test, Paris'],
    ['Immatriculation', '123456782'],
  ]);
});

it('remembers an agreement for the person and the client, until prompt=consent or its withdrawal', async () => {
  const browser = new Browser(sandbox.origin);
  await withdraw(browser);
  const { url } = await authorizationRequest(client);
  const question = await passSteps(browser, sandbox.urls, url);
  expect(question.text).toContain(QUESTION);
  await browser.post(question.url, { etape: 'accepter' });

  // In another browser too, after the code.
  const elsewhere = await passSteps(new Browser(sandbox.origin), sandbox.urls, url);
  expect(callbackOf(elsewhere).searchParams.get('code')).toBeTruthy();
  // Another client has to ask for itself.
  const other = await discover(sandbox.urls, OTHER_PORTAL);
  expect((await browser.get((await authorizationRequest(other)).url)).text).toContain(QUESTION);
  const again = await authorizationRequest(client, { prompt: 'consent' });
  const asked = await browser.get(again.url);
  expect(asked.text).toContain(QUESTION);
  const back = callbackOf(await browser.post(asked.url, { etape: 'accepter' }));
  expect(back.searchParams.get('code')).toBeTruthy();

  expect((await withdraw(browser)).text).toContain('Accord retiré');
  expect((await browser.get(url)).text).toContain(QUESTION);
});

it('ends what the client holds when the agreement is withdrawn', async () => {
  const browser = new Browser(sandbox.origin);
  const { url, checks } = await authorizationRequest(client);
  const back = await logIn(browser, sandbox.urls, url);
  const tokens = await oidc.authorizationCodeGrant(client, back, checks);
  await withdraw(browser);
  await expect(oidc.fetchUserInfo(client, tokens.access_token, tokens.claims()?.sub ?? '')).rejects.toThrow();
  await expect(oidc.refreshTokenGrant(client, tokens.refresh_token ?? '')).rejects.toThrow();
});

it('goes back with access_denied when the person refuses, and asks again next time', async () => {
  const browser = new Browser(sandbox.origin);
  await withdraw(browser);
  const { url } = await authorizationRequest(client);
  const question = await passSteps(browser, sandbox.urls, url);
  const back = callbackOf(await browser.post(question.url, { etape: 'refuser' }));
  expect(back.searchParams.get('error')).toBe('access_denied');
  expect(back.searchParams.get('state')).toBe('s');
  expect((await browser.get(url)).text).toContain(QUESTION);
});

it('logs out of the identity provider from the question: the next person gives a password', async () => {
  const browser = new Browser(sandbox.origin);
  await withdraw(browser);
  const { url } = await authorizationRequest(client);
  const question = await passSteps(browser, sandbox.urls, url);
  const back = callbackOf(await browser.post(question.url, { etape: 'deconnexion' }));
  expect(back.searchParams.get('error')).toBe('access_denied');
  expect((await browser.get(url)).text).toContain('Mot de passe');
});

it('takes no agreement from another site', async () => {
  const browser = new Browser(sandbox.origin);
  await withdraw(browser);
  const question = await passSteps(browser, sandbox.urls, (await authorizationRequest(client)).url);
  const forged = await browser.post(
    question.url,
    { etape: 'accepter' },
    { origin: 'http://ailleurs.example' },
  );
  expect(forged.status).toBe(403);
});
