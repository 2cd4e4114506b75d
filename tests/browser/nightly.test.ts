/**
 * The whole life of an account where mailboxes are created at night, in two browsers: an editor's, whose page is never
 * reloaded, and an administrator's. On an instance of its own, from its first start.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../db/client';
import type { ServerConfig } from '../../server/config';
import { openOwnInstance } from '../setup/instance';
import { giveCode, givePassword, logIn, openBrowser, openContext, readMailedCode } from '../support/browser';
import { readInstance } from '../support/instance';
import { lacks } from '../support/run';

/** Far from now, whenever the tests run: no night begins by itself during them. */
const NIGHT = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 12 * 3600_000);

const LOGGED_OUT = 'Votre session est terminée sur ce site et sur Industriels Santé Connect.';

let browser: Browser;
let own: Awaited<ReturnType<typeof openOwnInstance>>;
beforeAll(async () => {
  if (lacks('chromium')) return;
  own = await openOwnInstance({
    PROVISIONING: 'nightly',
    PROVISIONING_TIME: NIGHT.toISOString().slice(11, 16),
    PROVISIONING_ZONE: 'UTC',
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await own?.end();
});

/** Keeps an account from being provided, so that its creation can be watched while it goes on; answers how to let go. */
async function holdAccount(nil: string): Promise<() => Promise<void>> {
  const text = readFileSync(join(own.dataDir, 'run', 'server.json'), 'utf8');
  const { sql, close } = openDatabase((JSON.parse(text) as ServerConfig).databaseUrl, {
    max: 1,
    application: 'tests',
  });
  onTestFinished(close);
  const transaction = await sql.reserve();
  await transaction`begin`;
  await transaction`select 1 from account where nil = ${nil} for no key update`;
  return async () => {
    await transaction`rollback`;
    transaction.release();
  };
}

/** What a field says of itself to who cannot see it, its error included. */
const saidAt = (field: Locator) =>
  field.evaluate((input) =>
    (input.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );

const rowOf = (page: Page, nil: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: nil }) });

/** Time of the next creation, wherever it is told. */
const night = (within: Page | Locator) => within.locator(`time[datetime="${NIGHT.toISOString()}"]`);

/** The fields of the form of an account. */
const fieldsOf = (page: Page) => ({
  nil: page.getByLabel('Référence produit (NIL)'),
  psc: page.getByLabel('Identifiant national PSC', { exact: true }),
  authCli: page.getByLabel('Identifiant national AUTH_CLI', { exact: true }),
  submit: page.getByRole('button', { name: 'Valider' }),
});

describe.skipIf(lacks('chromium'))('an account whose mailboxes are created at night', () => {
  it('is asked for, created by an administrator’s run, used, and changed', { timeout: 300_000 }, async () => {
    const instance = readInstance(own.dataDir);
    const { context, problems } = await openContext(browser);
    context.setDefaultTimeout(60_000);
    const editor = await context.newPage();

    // Login: password, mailed code, consent, terms of use.
    await editor.goto(instance.portal);
    await editor.getByRole('button', { name: 'Connexion' }).click();
    await givePassword(editor, 'autre', instance);
    await giveCode(editor, await readMailedCode(editor));
    await editor.getByRole('heading', { name: /^Accéder à / }).waitFor();
    const shared = await editor.getByRole('definition').allTextContents();
    expect(shared).toEqual(
      expect.arrayContaining(['autre', 'Sacha', 'AUTRE', 'autre@ailleurs.example', '999999998']),
    );
    await editor.getByRole('button', { name: 'Accepter et continuer' }).click();
    await editor.getByRole('button', { name: 'J’accepte les conditions d’utilisation' }).click();
    await editor.getByText('Aucun compte pour Logiciels d’Ailleurs').waitFor();

    // A form that says at each field what is wrong, and loses nothing.
    await editor.getByRole('link', { name: 'Créer un nouveau compte' }).click();
    const { nil, psc, authCli, submit } = fieldsOf(editor);
    await psc.fill('87 2611 3008');
    await authCli.fill('0B0057882');
    await submit.click();
    await expect.poll(() => nil.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await saidAt(nil)).toContain('Indiquez la référence produit (NIL).');
    expect(await saidAt(psc)).toContain('Ce numéro n’a aucune des formes connues.');
    await nil.fill('4242');
    await psc.fill(instance.demo.idNatPsc);
    await submit.click();
    await expect.poll(() => saidAt(psc)).toContain('est déjà réservé par une autre organisation');
    expect([await nil.inputValue(), await authCli.inputValue()]).toEqual(['4242', '0B0057882']);
    await psc.fill('872611300801');
    await submit.click();

    // It waits for the night, and cannot be used.
    const row = rowOf(editor, '4242');
    await row.getByText('En cours de création').waitFor();
    await night(row).waitFor();
    await row.getByText('Indisponible').waitFor();
    expect(await row.getByRole('link', { name: /Accès à l.outil/ }).count()).toBe(0);
    const account = /\d+$/.exec(
      (await row.getByRole('link', { name: /Détails/ }).getAttribute('href')) ?? '',
    );
    // A second one, so that one can be there while the other still waits.
    const values = { nil: '4343', idNatPsc: '872611300802' };
    const made = await editor.request.post(`${instance.portal}/api/trpc/account.create`, {
      headers: { origin: instance.portal },
      data: { json: { values } },
    });
    expect(made.status()).toBe(200);
    await rowOf(editor, '4343').getByText('En cours de création').waitFor();
    await editor.evaluate(() => Object.assign(window, { neverReloaded: true }));

    // The administrator's run, seen while it goes on.
    const release = await holdAccount('4242');
    const { context: office, problems: officeProblems } = await openContext(browser);
    office.setDefaultTimeout(60_000);
    const admin = await office.newPage();
    await logIn(admin, 'admin', instance);
    await admin.getByRole('link', { name: 'Administration' }).click();
    await admin.getByRole('link', { name: 'Création des BAL' }).click();
    const next = admin.getByRole('region', { name: 'Prochaine création' });
    await next.getByText('2 comptes attendent leurs BAL.').waitFor();
    await night(next).waitFor();
    await admin.getByRole('button', { name: 'Lancer maintenant' }).click();
    const progress = admin.getByRole('region', { name: 'Création en cours' });
    await progress.getByText('1 sur 2 comptes').waitFor();
    expect(await progress.getByRole('progressbar').getAttribute('value')).toBe('1');
    await progress.getByRole('link', { name: 'Voir les comptes' }).click();
    await rowOf(admin, 'NIL 4343').getByText('Fait').waitFor();
    await rowOf(admin, 'NIL 4242').getByText('En attente').waitFor();
    await rowOf(editor, '4343').getByText('Disponible', { exact: true }).waitFor();
    expect(await row.getByText('En cours de création').count()).toBe(1);
    await release();
    await rowOf(admin, 'NIL 4242').getByText('Fait').waitFor();
    await admin.getByText('2 comptes traités', { exact: true }).waitFor();

    // The editor's page says so by itself, and leads to the tool.
    await row.getByText('Disponible', { exact: true }).waitFor();
    expect(await editor.evaluate(() => 'neverReloaded' in window)).toBe(true);
    await row.getByRole('link', { name: /Accès à l.outil/ }).click();
    await editor.getByRole('heading', { name: 'Tableau de bord', level: 1 }).waitFor();
    await editor
      .getByText(/^872611300801@/)
      .first()
      .waitFor();
    await editor.getByRole('link', { name: 'Tests', exact: true }).click();
    await editor
      .getByRole('button', { name: /^Lancer / })
      .first()
      .waitFor();

    // Another identifier: what it does is told and confirmed, then the account waits for the next night again.
    await editor.getByRole('button', { name: /Menu de/ }).click();
    await editor.getByRole('menuitem', { name: 'Comptes (gestion des comptes)' }).click();
    await row.getByRole('link', { name: /Modifier/ }).click();
    await psc.fill('872611300803');
    await submit.click();
    const consequence = editor.getByRole('dialog', { name: 'Ce que cette modification fera' });
    await consequence.getByText(/Le compte sera indisponible jusqu’à la prochaine création/).waitFor();
    await night(consequence).waitFor();
    const fates = await consequence.getByRole('listitem').allTextContents();
    expect(fates.map((fate) => /La BAL.*$/.exec(fate)?.[0])).toEqual([
      'La BAL sera créée.',
      'La BAL reste comme elle est.',
      expect.stringMatching(/^La BAL, vide, sera retirée \d+ jours plus tard\.$/),
    ]);
    await consequence.getByRole('button', { name: 'Confirmer la modification' }).click();
    await row.getByText('En cours de création').waitFor();
    await night(row).waitFor();
    expect(await row.getByRole('link', { name: /Accès à l.outil/ }).count()).toBe(0);
    for (const page of ['', '/tests']) {
      await editor.goto(`${instance.portal}/outil/${account}${page}`);
      await editor.getByRole('heading', { name: 'Ce compte n’est pas encore disponible' }).waitFor();
      await night(editor).waitFor();
      expect(await editor.getByRole('button', { name: /Lancer/ }).count()).toBe(0);
    }

    // Logged out here and at ISC: the next login begins with the password.
    await editor.getByRole('button', { name: /Menu de/ }).click();
    await editor.getByRole('menuitem', { name: 'Se déconnecter' }).click();
    await editor.getByText(LOGGED_OUT).waitFor();
    await editor.getByRole('button', { name: 'Connexion' }).click();
    await editor.getByLabel(/Mot de passe/).waitFor();
    expect(new URL(editor.url()).origin).toBe(instance.sandbox.url);

    expect([...problems, ...officeProblems]).toEqual([]);
    await context.close();
    await office.close();
  });

  it('stops for terms of use that were published meanwhile, for whoever refuses them as well', async () => {
    const instance = readInstance(own.dataDir);
    const { context, problems } = await openContext(browser);
    const editor = await context.newPage();
    await logIn(editor, 'demo', instance);
    const { context: office } = await openContext(browser);
    const admin = await office.newPage();
    await logIn(admin, 'admin', instance);
    await admin.goto(`${instance.portal}/admin/textes/conditions`);
    await admin.getByLabel('Texte, en Markdown').fill('# Conditions\n\nArticle nouveau.');
    await admin.getByRole('button', { name: 'Publier la version 2' }).click();
    const question = admin.getByRole('alertdialog', { name: 'Publier la version 2 ?' });
    await question.getByText(/devront accepter ces conditions/).waitFor();
    await question.getByRole('button', { name: 'Publier la version 2' }).click();
    await admin.getByText('Version 2 publiée.').first().waitFor();

    await editor.goto(`${instance.portal}/comptes/nouveau`);
    await editor.getByText(/Ces conditions ont changé depuis la version 1/).waitFor();
    await editor.getByText('Article nouveau.').waitFor();
    await editor.getByRole('button', { name: 'Refuser et me déconnecter' }).click();
    await editor.getByText(LOGGED_OUT).waitFor();
    // Not accepted: asked again, until it is.
    await logIn(editor, 'demo', instance);
    await editor.goto(`${instance.portal}/cgu`);
    await editor.getByText(/Vous avez accepté la version 2 le/).waitFor();
    expect(problems).toEqual([]);
    await context.close();
    await office.close();
  });
});
