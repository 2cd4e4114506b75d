/** The portal in a browser: terms before anything else, and back to what one wanted; the dashboard; help. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, openBrowser, openContext } from '../support/browser';
import { readInstance } from '../support/instance';
import { lacks } from '../support/run';

let browser: Browser;
beforeAll(async () => {
  if (!lacks('chromium')) browser = await openBrowser();
});
afterAll(() => browser?.close());

async function member(options: Parameters<typeof openContext>[1] = {}): Promise<{
  context: BrowserContext;
  page: Page;
  problems: string[];
}> {
  const { context, problems } = await openContext(browser, options);
  const page = await context.newPage();
  await logIn(page);
  return { context, page, problems };
}

describe.skipIf(lacks('chromium'))('the portal', () => {
  it('lets everybody read the terms, and says to who accepted them when that was', async () => {
    const { context } = await openContext(browser);
    const stranger = await context.newPage();
    await stranger.goto(`${readInstance().portal}/cgu`);
    await stranger.getByRole('heading', { name: 'Conditions d’utilisation', level: 1 }).waitFor();
    expect(await stranger.getByRole('button', { name: /J’accepte/ }).count()).toBe(0);
    await context.close();

    const { context: known, page } = await member();
    await page.goto(`${readInstance().portal}/cgu`);
    await page.getByText(/Vous avez accepté la version 1 le/).waitFor();
    // The way back that a link names is taken at once by who has nothing to accept, and never leads elsewhere.
    await page.goto(`${readInstance().portal}/cgu?suite=%2Faide`);
    await page.waitForURL(/\/aide$/);
    await page.goto(`${readInstance().portal}/cgu?suite=%2F%2Fevil.example`);
    expect(new URL(page.url()).origin).toBe(readInstance().portal);
    await known.close();
  });

  it('opens an account on its dashboard, and a folder from there with what is to be played ticked', async () => {
    const { context, page, problems } = await member();
    const { demo } = readInstance();
    await page
      .getByRole('link', { name: new RegExp(`Accès à l.outil.*${demo.nil}`) })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Tableau de bord', level: 1 }).waitFor();
    for (const value of [demo.mailboxPersonal, demo.mailboxApplicative, demo.label]) {
      await page.getByText(value, { exact: true }).first().waitFor();
    }
    await page.getByRole('link', { name: 'Lancer : BAL applicatives : authentification' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Lancer les 2 tests' }).waitFor();
    await drawer.getByRole('button', { name: 'Annuler' }).click();
    // Closed, it stays closed: the address does not ask for it any more.
    await page.waitForURL(/\/tests$/);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('finds an answer by its words, opens the one that an address names, and prepares the message', async () => {
    const { context, page } = await member();
    const { portal, demo } = readInstance();
    await page.goto(`${portal}/aide#question-jeton`);
    await page.getByText('Il a expiré.').waitFor();
    await page.getByLabel('Rechercher dans les questions').fill('suites chiffrement');
    await page.getByText('1 question', { exact: true }).waitFor();
    await page.getByText('Quelles suites de chiffrement').click();
    await page.getByText('0xC030 : TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384').waitFor();
    const template = await page.locator('#support pre').textContent();
    expect(template).toContain('[MOTCO2]');
    expect(template).toContain(`étiquette ${demo.label}`);
    await context.close();
  });

  it('can be left by the keyboard alone, and lets nobody in afterwards', async () => {
    const { context, page } = await member();
    await page.getByRole('button', { name: /Menu de/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Se déconnecter' }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.origin === readInstance().portal && url.pathname === '/');
    await page.goto(`${readInstance().portal}/comptes`);
    await page.waitForURL(/\/connexion\?suite=/);
    await context.close();
  });
});
