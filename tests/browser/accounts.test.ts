/** An account that two windows change at once, and that is deleted: nothing is lost, nothing happens unasked. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, openBrowser, openContext } from '../support/browser';
import { readInstance } from '../support/instance';
import { lacks } from '../support/run';

let browser: Browser;
beforeAll(async () => {
  if (!lacks('chromium')) browser = await openBrowser();
});
afterAll(() => browser?.close());

const linkOf = (page: Page, nil: string) => page.getByRole('link', { name: `Détails du compte ${nil}` });

/** Makes an account by its form. */
async function createAccount(page: Page, nil: string, idNatPsc: string): Promise<void> {
  await page.goto(`${readInstance().portal}/comptes/nouveau`);
  await page.getByLabel('Référence produit (NIL)').fill(nil);
  await page.getByLabel('Identifiant national PSC', { exact: true }).fill(idNatPsc);
  await page.getByRole('button', { name: 'Valider' }).click();
  await linkOf(page, nil).waitFor();
}

describe.skipIf(lacks('chromium'))('an account', () => {
  it('changed in another window meanwhile is shown as it is by now, and what was typed stays', async () => {
    const { context, problems } = await openContext(browser);
    const page = await context.newPage();
    await logIn(page);
    await createAccount(page, '6161', '872611300861');
    await page.getByRole('link', { name: 'Modifier le compte 6161' }).click();
    const nil = page.getByLabel('Référence produit (NIL)');
    await nil.fill('6262');
    const second = await context.newPage();
    await second.goto(page.url());
    await second.getByLabel('Référence produit (NIL)').fill('6363');
    await second.getByRole('button', { name: 'Valider' }).click();
    await linkOf(second, '6363').waitFor();

    await page.getByRole('button', { name: 'Valider' }).click();
    const meanwhile = page.getByRole('alert').filter({ hasText: 'Modifié entre-temps' });
    await meanwhile.getByText('Valeurs actuelles : NIL 6363').waitFor();
    expect(await nil.inputValue()).toBe('6262');
    await meanwhile.getByRole('button', { name: 'Reprendre les valeurs actuelles' }).click();
    expect(await nil.inputValue()).toBe('6363');
    // Known by now, it can be changed.
    await nil.fill('6262');
    await page.getByRole('button', { name: 'Valider' }).click();
    await linkOf(page, '6262').waitFor();
    // The other window's list hears of it.
    await linkOf(second, '6262').waitFor();

    // Deleted: asked first, with what goes; gone from every window.
    await linkOf(page, '6262').click();
    const ask = page.getByRole('button', { name: 'Supprimer le compte' });
    await ask.click();
    const question = page.getByRole('alertdialog', { name: 'Supprimer le compte 6262 ?' });
    await question.getByText(/La BAL, vide, sera retirée|La BAL sera retirée/).waitFor();
    await question.getByRole('button', { name: 'Garder le compte' }).click();
    await question.waitFor({ state: 'detached' });
    await ask.click();
    await question.getByRole('button', { name: 'Supprimer définitivement' }).click();
    await page.waitForURL(/\/comptes$/);
    await page.getByText('Le compte 6262 est supprimé.').first().waitFor();
    for (const window of [page, second]) await linkOf(window, '6262').waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
    await context.close();
  });
});
