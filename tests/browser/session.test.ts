/** A login that goes wrong on its way, and a session that ends while its pages are open. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveCode, givePassword, logIn, openBrowser, openContext, readMailedCode } from '../support/browser';
import { readInstance } from '../support/instance';
import { lacks } from '../support/run';

let browser: Browser;
beforeAll(async () => {
  if (!lacks('chromium')) browser = await openBrowser();
});
afterAll(() => browser?.close());

const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Menu de/ }).click();
  await page.getByRole('menuitem', { name: 'Se déconnecter' }).click();
  await page.getByText('Votre session est terminée sur ce site et sur Industriels Santé Connect.').waitFor();
}

describe.skipIf(lacks('chromium'))('a login', () => {
  it('says what is wrong with a code, and that sharing was refused, and goes on from there', async () => {
    const instance = readInstance();
    const { context, problems } = await openContext(browser);
    const page = await context.newPage();
    await page.goto(`${instance.portal}/comptes/nouveau`);
    await page.getByRole('button', { name: 'Connexion avec Industriels Santé Connect' }).click();
    // Nobody else of these tests is this person: they were not asked yet what ISC may tell.
    await givePassword(page, 'autre', instance);

    const code = await readMailedCode(page);
    await giveCode(page, code.slice(1));
    await page.getByRole('alert').getByText('Le code compte 6 chiffres').waitFor();
    for (const left of ['4 essais', '3 essais', '2 essais', 'un essai']) {
      await giveCode(page, other(code));
      await page.getByRole('alert').getByText(`Code faux. Il vous reste ${left}.`).waitFor();
    }
    await giveCode(page, other(code));
    await page.getByRole('alert').getByText('Trop de codes faux').waitFor();
    await giveCode(page, code);
    await page.getByRole('alert').getByText('Demandez un nouveau code.').waitFor();
    await page.getByRole('button', { name: 'Envoyer un nouveau code' }).click();
    await page.getByRole('status').getByText('les précédents ne fonctionnent plus').waitFor();
    await giveCode(page, await readMailedCode(page));

    await page.getByRole('button', { name: 'Refuser' }).click();
    await page.waitForURL((url) => url.origin === instance.portal && url.pathname === '/connexion');
    await page.getByRole('alert').getByText('Vous n’avez pas accepté le partage').waitFor();

    // ISC knows the person by now: it only asks the question again. Then to where they wanted to go.
    await page.getByRole('button', { name: 'Connexion avec Industriels Santé Connect' }).click();
    await page.getByRole('button', { name: 'Accepter et continuer' }).click();
    await page.getByRole('button', { name: 'J’accepte les conditions d’utilisation' }).click();
    await page.waitForURL(`${instance.portal}/comptes/nouveau`);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe.skipIf(lacks('chromium'))('a session', () => {
  it('says in every page that is left open that it is over, loses nothing typed, and comes back there', async () => {
    const { portal } = readInstance();
    const { context, problems } = await openContext(browser);
    const form = await context.newPage();
    await logIn(form);
    await form.goto(`${portal}/comptes/nouveau`);
    const nil = form.getByLabel('Référence produit (NIL)');
    await nil.fill('5151');
    await form.getByLabel('Identifiant national PSC', { exact: true }).fill('872611300851');
    const list = await context.newPage();
    await list.goto(`${portal}/comptes`);
    const elsewhere = await context.newPage();
    await elsewhere.goto(`${portal}/aide`);
    await logOut(elsewhere);

    // At once where the page is live, else as soon as one asks something.
    await list.getByRole('alert').getByText('Votre session est terminée').waitFor();
    await form.getByRole('button', { name: 'Valider' }).click();
    const over = form.getByRole('alert').filter({ hasText: 'Votre session est terminée' });
    await over.waitFor();
    expect(await nil.inputValue()).toBe('5151');
    await over.getByRole('link', { name: 'Se reconnecter' }).click();
    await form.waitForURL(/\/connexion\?error=SessionRequired&suite=%2Fcomptes%2Fnouveau$/);
    await form.getByRole('status').getByText('Reconnectez-vous').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});
