/** A campaign played from its page: the pause is lengthened and skipped, one test fails, and only that one is played again. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { read } from '../support/api';
import { violationsOf } from '../support/axe';
import { logIn, openBrowser, openContext, openTests } from '../support/browser';
import { curl, type Identity } from '../support/clients';
import { hostOf, readInstance } from '../support/instance';
import { lacks } from '../support/run';

const FOLDER = 'BAL applicatives : authentification';
/** Both tests are decided long before; a busy machine must not come after their window. */
const DELAY = '90';

let browser: Browser;
beforeAll(async () => {
  if (!lacks('chromium')) browser = await openBrowser();
});
afterAll(() => browser?.close());

const demoIdentity = (): Identity => {
  const { demo } = readInstance();
  return { user: demo.mailboxApplicative, certPem: demo.clientCertPem, keyPem: demo.clientKeyPem };
};

const number = (page: Page) => Number(page.url().split('/').pop());

describe.skipIf(lacks('chromium'))('a campaign in the browser', () => {
  it('plays tests one after the other, and again only the one that failed', async () => {
    const { context } = await openContext(browser, { reducedMotion: 'reduce' });
    const page = await context.newPage();
    await logIn(page);
    await openTests(page);
    await page.getByRole('button', { name: `Tout lancer : ${FOLDER}` }).click();
    const drawer = page.getByRole('dialog');
    // What was typed wrong is told at its field, and stays.
    await drawer.getByLabel(/Délai d.écoute/).fill(DELAY);
    await drawer.getByLabel(/Pause entre deux tests/).fill('99999');
    await drawer.getByRole('button', { name: /^Lancer les 2 tests/ }).click();
    await drawer.getByText('Indiquez un nombre entier de secondes, de 0 à').waitFor();
    expect(await drawer.getByLabel(/Délai d.écoute/).inputValue()).toBe(DELAY);
    await drawer.getByLabel(/Pause entre deux tests/).fill('50');
    await drawer.getByRole('button', { name: /^Lancer les 2 tests/ }).dblclick();
    await page.waitForURL(/\/executions\/\d+$/);
    const campaign = number(page);

    // The first test says what to do, and is OK as soon as the client did it.
    const org = hostOf('org-valid');
    await page.getByRole('heading', { name: /Test 1 sur 2/ }).waitFor();
    await page.getByText(String(org.imap.port), { exact: true }).first().waitFor();
    expect((await curl(org, 'imap', demoIdentity())).code).toBe(0);

    // The pause says what comes next, takes more time when asked, and ends at once, in every tab.
    const left = page.getByRole('timer', { name: /avant le test suivant/ });
    await left.waitFor();
    await page.getByText(String(org.smtp.port), { exact: true }).first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    const second = await context.newPage();
    await second.goto(page.url());
    await page.getByRole('button', { name: /Laisser plus de temps/ }).click();
    await expect.poll(async () => (await left.textContent()) ?? '').toMatch(/^01:/);
    await page.getByRole('button', { name: 'Continuer maintenant' }).dblclick();
    for (const tab of [page, second]) await tab.getByRole('heading', { name: /Test 2 sur 2/ }).waitFor();
    await second.close();
    // The button is gone: the keyboard goes on at the test that it opened.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Test 2 sur 2');

    // Without its certificate the software does not get in: KO, with the reason on the page of the campaign.
    const { user } = demoIdentity();
    expect((await curl(org, 'smtp', { user })).code).not.toBe(0);
    await page
      .getByRole('alert')
      .filter({ hasText: 'Job global terminé : KO' })
      .waitFor({ timeout: 40_000 })
      .catch(async (error: Error) => {
        const caller = { token: readInstance().demo.apiToken };
        const state = await read(caller, campaign);
        const tests = await Promise.all((state.children ?? []).map((child) => read(caller, child.number)));
        throw new Error(`${error.message}\n${JSON.stringify({ state, tests }, null, 1)}`);
      });
    await page.getByRole('heading', { name: 'KO' }).waitFor();
    await page
      .getByText(/certificat/i)
      .first()
      .waitFor();
    expect(await violationsOf(page)).toEqual([]);

    // Only the failed test is played again, and this time it passes.
    await page.getByRole('button', { name: 'Relancer' }).click();
    await page.getByRole('menuitem', { name: /Seulement ceux qui ne sont pas OK \(1\)/ }).click();
    await page.waitForURL((url) => !url.pathname.endsWith(`/${campaign}`));
    await page.getByRole('heading', { name: /Test 1 sur 1/ }).waitFor();
    expect((await curl(org, 'smtp', demoIdentity())).code).toBe(0);
    await page.getByRole('heading', { name: 'OK', exact: true }).waitFor();

    // From the campaign to its test and back, with the log from the start of the test to its result.
    const again = number(page);
    await page.getByRole('link', { name: `#${again + 1}` }).click();
    await page.getByText('Test 1 sur 1').waitFor();
    await page.getByRole('tab', { name: 'Journal' }).click();
    const log = page.getByRole('tabpanel', { name: 'Journal' });
    await log.getByText(/Début du test MIE AUTH_CLI/).waitFor();
    await log.getByText(user).first().waitFor();
    await log.getByText('Résultat : OK.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('link', { name: new RegExp(`^#${again} `) }).click();
    await page.waitForURL(new RegExp(`/${again}$`));

    // The history shows each campaign once, with its tests counted.
    await page.getByRole('link', { name: 'Exécutions' }).click();
    const row = page.getByRole('row').filter({ hasText: `#${campaign}` });
    await row.getByText('2 tests').waitFor();
    await row.getByText('1 KO').waitFor();
    expect(await page.getByRole('link', { name: `#${again + 1}`, exact: true }).count()).toBe(0);
    await context.close();
  });
});
