/** The whole thing, in a browser: log in, start a case, a real client acts, its lines appear, the verdict appears. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, openBrowser, openContext, openTests } from '../support/browser';
import { curl, type Identity } from '../support/clients';
import { hostOf, readInstance } from '../support/instance';
import { lacks } from '../support/run';

let browser: Browser;
beforeAll(async () => {
  if (!lacks('chromium')) browser = await openBrowser();
});
afterAll(() => browser?.close());

const demoIdentity = (): Identity => {
  const { demo } = readInstance();
  return { user: demo.mailboxApplicative, certPem: demo.clientCertPem, keyPem: demo.clientKeyPem };
};

/** From the list of accounts to the running execution of a case; returns its number. */
async function startCase(page: Page, title: RegExp, delay: string): Promise<number> {
  await openTests(page);
  await page.getByRole('button', { name: title }).click();
  const drawer = page.getByRole('dialog');
  expect(await drawer.getByLabel(/Adresse IP/).inputValue()).toBe('127.0.0.1');
  await drawer.getByLabel(/Délai d.écoute/).fill(delay);
  await drawer.getByRole('button', { name: 'Lancer maintenant' }).click();
  await page.waitForURL(/\/executions\/\d+$/);
  return Number(page.url().split('/').pop());
}

describe.skipIf(lacks('chromium'))('a person with a browser', () => {
  it('logs in, starts a case, sees what a real client does, and the verdict before the delay ends', async () => {
    const { context, problems } = await openContext(browser);
    const page = await context.newPage();
    await logIn(page);
    const started = Date.now();
    const number = await startCase(page, /Lancer .*AUTH_CLI : Authentification IMAP/, '120');
    await page.getByText('En attente de votre logiciel').first().waitFor();
    // What to type elsewhere is on the page.
    const { org, demo } = { org: hostOf('org-valid'), demo: readInstance().demo };
    for (const value of [org.name, String(org.imap.port), demo.mailboxApplicative]) {
      await page.getByText(value, { exact: true }).first().waitFor();
    }
    expect((await curl(org, 'imap', demoIdentity())).code).toBe(0);
    await page
      .getByText(/AUTHENTICATE PLAIN/)
      .first()
      .waitFor();
    await page.getByText('L’exigence est tenue.').first().waitFor();
    expect(Date.now() - started).toBeLessThan(120_000);
    // A finding leads to its proof.
    await page
      .getByRole('button', { name: /Voir la preuve/ })
      .first()
      .click();
    // The history keeps it under its number.
    await page
      .getByRole('link', { name: /Exécutions|Historique/ })
      .first()
      .click();
    await page
      .getByRole('link', { name: new RegExp(`#?${number}\\b`) })
      .first()
      .waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('loses nothing and doubles nothing when the network goes away', async () => {
    const { context } = await openContext(browser);
    const page = await context.newPage();
    await logIn(page);
    await startCase(page, /Lancer .*AUTH_CLI : Certificat expiré IMAP/, '120');
    await page.getByText('En attente de votre logiciel').first().waitFor();
    await context.setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    expect((await curl(hostOf('org-expired'), 'imap', demoIdentity(), { verify: false })).code).toBe(0);
    await context.setOffline(false);
    await page.getByText('L’exigence n’est pas tenue.').first().waitFor({ timeout: 60_000 });
    // The verdict may be told before its last lines are drawn.
    const line = page.getByText(/AUTHENTICATE PLAIN \*\*\*/);
    await line.first().waitFor();
    expect(await line.count()).toBe(1);
    await context.close();
  });

  it('keeps what was typed and says what is wrong at the field', async () => {
    const { context } = await openContext(browser);
    const page = await context.newPage();
    await logIn(page);
    await openTests(page);
    await page.getByRole('button', { name: /Lancer .*AUTH_CLI : TLS IMAP/ }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel(/Délai d.écoute/).fill('4');
    await drawer.getByLabel(/Adresse IP/).fill('300.1.1.1');
    await drawer.getByRole('button', { name: 'Lancer maintenant' }).click();
    await drawer.getByText(/Indiquez un nombre entier de secondes/).waitFor();
    await drawer.getByText(/Indiquez une adresse IPv4/).waitFor();
    expect(await drawer.getByLabel(/Adresse IP/).inputValue()).toBe('300.1.1.1');
    await context.close();
  });

  it('shows nothing of an execution that is not theirs', async () => {
    const { context } = await openContext(browser);
    const page = await context.newPage();
    await logIn(page);
    const response = await page.goto(`${await openTests(page)}/executions/999999`);
    expect(response?.status()).toBe(404);
    await context.close();
  });

  it.each([768, 1024])('cuts no column off the tables of servers at %i px', async (width) => {
    const { context } = await openContext(browser, { viewport: { width, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${readInstance().portal}/aide`);
    const cut = await page
      .getByRole('table')
      .evaluateAll((tables) =>
        tables.map(({ clientWidth, parentElement }) => clientWidth - (parentElement?.clientWidth ?? 0)),
      );
    expect(cut).toEqual([0, 0]);
    await context.close();
  });
});
