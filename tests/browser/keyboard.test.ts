/** With the keyboard alone: into the portal, an account made, changed and deleted; the night launched. */
import { randomInt } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enter, openBrowser, openContext } from '../support/browser';
import { codeOf, personOf, readInstance } from '../support/instance';
import { Keyboard } from '../support/keyboard';
import { lacks } from '../support/run';

let browser: Browser;
beforeAll(async () => {
  if (!lacks('chromium')) browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.skipIf(lacks('chromium'))('whoever has no mouse', () => {
  it('logs in, makes an account, changes it and deletes it', async () => {
    const { context } = await openContext(browser);
    const page = await context.newPage();
    const keyboard = new Keyboard(page);
    const instance = readInstance();
    const { iscUser, iscPassword, email } = personOf(instance, 'collegue');
    await page.goto(instance.portal);
    // The first thing that Tab reaches leads past the navigation.
    await keyboard.press('Tab');
    expect((await keyboard.focus()).told).toContain('link "Aller au contenu"');
    await keyboard.press('Enter');
    await keyboard.to('button "Connexion"');
    await keyboard.press('Enter');
    await page.getByLabel(/Nom d’utilisateur/).waitFor();
    await keyboard.to('textbox "Nom d’utilisateur');
    await keyboard.type(iscUser);
    await keyboard.press('Tab');
    await keyboard.type(iscPassword);
    await keyboard.press('Enter');
    await page.locator('#reference').waitFor();
    await keyboard.to('textbox "Code transmis');
    const reference = (await page.locator('#reference').textContent()) ?? '';
    await keyboard.type(await codeOf(instance, email, reference));
    await keyboard.press('Enter');
    for (const asked of ['Accepter et continuer', 'J’accepte les conditions d’utilisation']) {
      const button = page.getByRole('button', { name: asked });
      await Promise.race([button.waitFor(), page.waitForURL(/\/comptes$/)]).catch(() => {});
      if ((await button.count()) === 0) continue;
      await keyboard.to(`button "${asked}"`);
      await keyboard.press('Enter');
    }
    await page.waitForURL(/\/comptes$/);

    const nil = String(randomInt(1_000_000, 10_000_000));
    await keyboard.to('link "Créer un nouveau compte"');
    await keyboard.press('Enter');
    await page.waitForURL(/\/nouveau$/);
    await keyboard.to('textbox "Référence produit (NIL)');
    await keyboard.type(nil);
    await keyboard.press('Enter');
    // Refused: the first field at fault has the focus.
    await page.locator('[aria-invalid=true]').first().waitFor();
    expect(await keyboard.kept()).toContain('textbox "Identifiant national PSC"');
    await keyboard.to('textbox "Identifiant national AUTH_CLI"');
    await keyboard.type(`10B${nil}`);
    await keyboard.press('Enter');
    await page.waitForURL(/\/comptes$/);

    await keyboard.to(`link "Modifier le compte ${nil}"`);
    await keyboard.press('Enter');
    await page.waitForURL(/\/modifier$/);
    await keyboard.to('textbox "Identifiant national AUTH_CLI"');
    await keyboard.retype(`10B${randomInt(1_000_000, 10_000_000)}`);
    await keyboard.to('button "Valider"');
    await keyboard.press('Enter');
    // The question holds the focus, and gives it back.
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true);
    await keyboard.press('Escape');
    expect(await keyboard.kept()).toContain('button "Valider"');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keyboard.to('button "Confirmer la modification"');
    await keyboard.press('Enter');
    await page.waitForURL(/\/comptes$/);
    await keyboard.kept('the change');

    await keyboard.to(`link "Détails du compte ${nil}"`);
    await keyboard.press('Enter');
    await page.waitForURL(/\/comptes\/\d+$/);
    await keyboard.to('button "Supprimer le compte"');
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'Supprimer définitivement' }).waitFor();
    await keyboard.to('button "Supprimer définitivement"');
    await keyboard.press('Enter');
    await page.waitForURL(/\/comptes$/);
    // What had the focus went away with its page: the keyboard goes on at the content of the next.
    expect(await keyboard.kept('the deletion')).toContain('main');
    await context.close();
  });

  it('launches the night, and stays at its button until it is over', async () => {
    const { context } = await openContext(browser);
    const { portal } = readInstance();
    await enter(context, 'admin');
    const page = await context.newPage();
    const keyboard = new Keyboard(page);
    await page.goto(`${portal}/admin/creation`);
    await keyboard.to('button "Lancer maintenant"');
    await keyboard.press('Enter');
    await page.getByText('La création est lancée').waitFor();
    expect(await keyboard.kept('the launch')).toContain('button');
    await keyboard.to('link "Création n°');
    await keyboard.press('Enter');
    await page.waitForURL(/\/creation\/\d+$/);
    await keyboard.kept('the link');
    await context.close();
  });
});
