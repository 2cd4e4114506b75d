/** A real Chromium, as Debian ships it. */
import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { codeOf, type Instance, personOf, readInstance } from './instance';
import { portalCookie } from './login';

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts it; `--no-sandbox` because the tests may run as root. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('no Chromium found: set CHROMIUM_PATH');
  return chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}

/** A context whose pages fail the test on a script error or a broken content policy. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', ...options });
  const problems: string[] = [];
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' && /content security policy|hydrat/i.test(message.text()))
      problems.push(message.text());
  });
  return { context, problems };
}

/** Logs in through the sandbox ISC as one of its people (`people` of instance.json); ends on the list of accounts. */
export async function logIn(page: Page, person = 'demo', instance = readInstance()): Promise<void> {
  await page.goto(instance.portal);
  await page.getByRole('button', { name: 'Connexion' }).first().click();
  await givePassword(page, person, instance);
  const { email } = personOf(instance, person);
  const reference = (await page.locator('#reference').textContent()) ?? '';
  await giveCode(page, await codeOf(instance, email, reference));
  // What ISC may tell the portal is asked once of a person.
  const agree = page.getByRole('button', { name: 'Accepter et continuer' });
  const portalReached = page.waitForURL((url) => url.origin === instance.portal).then(() => false);
  if (await Promise.any([agree.waitFor().then(() => true), portalReached])) await agree.click();
  await acceptTerms(page);
  await page.waitForURL(/\/comptes$/);
}

/** First step of ISC. */
export async function givePassword(page: Page, person: string, instance: Instance): Promise<void> {
  const { iscUser, iscPassword } = personOf(instance, person);
  await page.getByLabel(/Nom d.utilisateur/).fill(iscUser);
  await page.getByLabel(/Mot de passe/).fill(iscPassword);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** Second step of ISC. */
export async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel(/Code transmis/).fill(code);
  await page.getByRole('button', { name: 'Valider' }).click();
}

/** The code as a person finds it: on the page of mails, in the one that bears the reference of this login. */
export async function readMailedCode(page: Page): Promise<string> {
  const reference = await page.locator('#reference').textContent();
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: /Ouvrir le courrier/ }).click();
  const mails = await opened;
  await mails
    .getByRole('link', { name: new RegExp(`demande ${reference}`) })
    .first()
    .click();
  const copy = mails.getByRole('article').getByRole('button', { name: /Copier le code/ });
  const code = /\d{6}/.exec((await copy.textContent()) ?? '')?.[0];
  if (!code) throw new Error(`no code in the mail of the login ${reference}`);
  await mails.close();
  return code;
}

/** Gives a browser the session of a person of the sandbox, without the pages of the login. */
export async function enter(context: BrowserContext, person: string): Promise<void> {
  const cookies = (await portalCookie(person)).split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: readInstance().portal };
  });
  await context.addCookies(cookies);
}

/** Accepts the terms of use when the portal asks for it, as it does once for each version. */
export async function acceptTerms(page: Page): Promise<void> {
  await page.waitForURL(/\/(comptes|cgu\?suite=.*)$/);
  if (!new URL(page.url()).pathname.startsWith('/cgu')) return;
  await page.getByRole('button', { name: /J.accepte les conditions d.utilisation/ }).click();
}

/** From the list of accounts to the tests of the first one; answers the address of its tool. */
export async function openTests(page: Page): Promise<string> {
  await page
    .getByRole('link', { name: /Accès à l.outil/ })
    .first()
    .click();
  await page.waitForURL(/\/outil\/\d+$/);
  const tool = page.url();
  await page.getByRole('link', { name: 'Tests', exact: true }).click();
  await page.waitForURL(/\/tests$/);
  return tool;
}
