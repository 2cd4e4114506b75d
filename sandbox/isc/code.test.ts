import type * as oidc from 'openid-client';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { Browser } from '../testing/browser';
import { authorizationRequest, codeFor, discover, givePassword, mailsOf } from '../testing/isc-client';
import { callbackOf } from '../testing/psc-client';
import { openTestSandbox, testConfig, USER } from '../testing/sandbox';

let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
let client: oidc.Configuration;
beforeAll(async () => {
  sandbox = await openTestSandbox();
  client = await discover(sandbox.urls);
});
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await sandbox.remove();
  expect(sandbox.troubles).toEqual([]);
});

const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });

/** A visit that has given the password. */
async function visit() {
  const browser = new Browser(sandbox.origin);
  const { url } = await authorizationRequest(client);
  const page = await givePassword(browser, url);
  const code = await codeFor(sandbox.urls, page);
  const give = (typed: string) => browser.post(page.url, { etape: 'code', code: typed });
  const renew = () => browser.post(page.url, { etape: 'nouveau-code' });
  return { browser, url, page, code, give, renew };
}

const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

it('sends a code by mail, shows for whom, and goes on with it', async () => {
  const { page, code, give } = await visit();
  expect(page.text).toContain(`value="${USER.login}"`);
  expect(page.text).toContain(USER.email);
  expect(code).toMatch(/^\d{6}$/);
  // As people type it.
  const next = await give(` ${code.slice(0, 3)} ${code.slice(3)} `);
  expect(next.text).toContain('Accepter et continuer');
});

it('counts wrong codes and kills the code after five, without counting what is no code', async () => {
  const { give, code, renew, page } = await visit();
  expect((await give('12345')).text).toContain('6 chiffres');
  for (const left of ['4 essais', '3 essais', '2 essais', 'un essai']) {
    const wrong = await give(other(code));
    expect([wrong.status, wrong.text.includes(`Il vous reste ${left}.`)]).toEqual([422, true]);
  }
  expect((await give(other(code))).text).toContain('Trop de codes faux');
  const dead = await give(code);
  expect(dead.text).toContain('Trop de codes faux');
  await renew();
  expect((await give(await codeFor(sandbox.urls, page))).text).toContain('Accepter et continuer');
});

it('refuses a code after five minutes and says so', async () => {
  const { give, code } = await visit();
  later(5 * 60_000);
  const late = await give(code);
  expect([late.status, late.text.includes('plus de 5 minutes')]).toEqual([422, true]);
});

it('sends another code that alone works, a limited number of times', async () => {
  const { page, code, give, renew } = await visit();
  expect((await renew()).text).toContain('les précédents ne fonctionnent plus');
  const second = await codeFor(sandbox.urls, page);
  if (second !== code) expect((await give(code)).text).toContain('Ce code a été remplacé');
  if (second !== other(code)) expect((await give(other(code))).text).toContain('Code faux');
  for (let sent = 3; sent <= 5; sent++) expect((await renew()).status).toBe(200);
  const before = (await mailsOf(sandbox.urls, USER.email)).length;
  const refused = await renew();
  expect(refused.status).toBe(429);
  expect(refused.text).not.toContain('Envoyer un nouveau code');
  expect(await mailsOf(sandbox.urls, USER.email)).toHaveLength(before);
  expect((await give(await codeFor(sandbox.urls, page))).text).toContain('Accepter et continuer');
});

it('binds a code to its visit and takes it once', async () => {
  const [one, two] = [await visit(), await visit()];
  if (one.code !== two.code) expect((await two.give(one.code)).text).toContain('Code faux');
  const both = await Promise.all([one.give(one.code), one.give(one.code)]);
  expect(both.filter(({ text }) => text.includes('Accepter et continuer'))).toHaveLength(1);
});

it('does not count fewer guesses when they come all at once', async () => {
  const { give, code } = await visit();
  const guesses = await Promise.all(Array.from({ length: 20 }, () => give(other(code))));
  expect(guesses.every(({ status }) => status === 422 || status === 429)).toBe(true);
  expect((await give(code)).text).not.toContain('Accepter et continuer');
  // Wrong codes of one person are counted over all visits: the next ones let somebody else through again.
  later(2 * 60_000);
});

it('gives up on the way, back to the application', async () => {
  const { browser, page } = await visit();
  const back = callbackOf(await browser.post(page.url, { etape: 'annuler' }));
  expect(back.searchParams.get('error')).toBe('access_denied');
});

it('says to begin again when the visit is not known any more', async () => {
  const browser = new Browser(sandbox.origin);
  const { url } = await authorizationRequest(client);
  const page = await browser.get(url);
  const lost = await browser.post(page.url, { etape: 'code', code: '123456' });
  expect([lost.status, lost.text.includes('recommencez par votre mot de passe')]).toEqual([409, true]);
});

it('leads back to the application when there is only one', async () => {
  const ended = async ({ urls, origin }: typeof sandbox) => {
    const { url } = await authorizationRequest(await discover(urls));
    const page = await givePassword(new Browser(origin), url);
    const { status, text } = await new Browser(origin).get(page.url);
    return [
      status,
      text.includes('Demande de connexion expirée'),
      /<a href="[^"]+">Revenir à [^<]+/.exec(text)?.[0],
    ];
  };
  expect(await ended(sandbox)).toEqual([400, true, undefined]);
  const config = testConfig();
  const alone = await openTestSandbox({
    ...config,
    isc: { ...config.isc, clients: [config.isc.clients[0]!] },
  });
  expect(await ended(alone)).toEqual([400, true, '<a href="http://localhost:9/">Revenir à MSSanté MOTCO2']);
  await alone.remove();
});

it('keeps where a visit stands over a restart', async () => {
  const first = await openTestSandbox();
  const browser = new Browser(first.origin);
  const { url } = await authorizationRequest(await discover(first.urls));
  const page = await givePassword(browser, url);
  await first.close();
  const port = Number(new URL(first.origin).port);
  const again = await openTestSandbox({ ...first.config, port, baseUrl: first.origin });
  // The client's kept-alive connections notice their end at their next use.
  const healthy = () =>
    fetch(again.urls.health).then(
      () => true,
      () => false,
    );
  await expect.poll(healthy).toBe(true);
  const code = await codeFor(again.urls, page);
  expect((await browser.post(page.url, { etape: 'code', code })).text).toContain('Accepter et continuer');
  await again.remove();
  expect([...first.troubles, ...again.troubles]).toEqual([]);
});
