/** Administration, with something in every list. */
import type { Walk } from './walk';

const TEXTS = 'admin/textes/page.tsx';
const TEXT = 'admin/textes/[texte]/page.tsx';
const PEOPLE = 'admin/organisations/personnes/page.tsx';

/** `known`: what the other parts of the walk made. */
export async function walkAdministration(
  walk: Walk,
  known: { account: string; organisation: string; execution: number; login: string },
): Promise<void> {
  const { page } = walk;
  const plain = ['', 'comptes', 'organisations', 'executions', 'journal', 'creation', 'reglages'];
  for (const section of plain) {
    await walk.open(`/admin/${section}`);
    await walk.see(`admin/${section && `${section}/`}page.tsx`);
  }
  for (const section of ['comptes', 'organisations', 'organisations/personnes', 'executions', 'journal']) {
    await walk.open(`/admin/${section}?q=personne-de-ce-nom&qui=blocked&organisation=personne`);
    await walk.see(`admin/${section}/page.tsx`, 'nothing found');
  }

  await walk.seeNothing('/admin/comptes/999999999', 'admin/not-found.tsx');
  await walk.open(`/admin/comptes/${known.account}`);
  await walk.see('admin/comptes/[id]/page.tsx');
  await walk.press(/^Transférer le numéro/);
  await walk.fill('Nom ou immatriculation', 'démo');
  await page.getByRole('radio').first().check();
  await walk.shown('Ce qui se passera');
  await walk.see('admin/comptes/[id]/page.tsx', 'transfer asked');
  await walk.open(`/admin/organisations/${known.organisation}`);
  await walk.see('admin/organisations/[id]/page.tsx');
  await walk.open(`/admin/organisations/personnes?q=${known.login}`);
  await walk.press(/^Bloquer/);
  await walk.asked(/^Bloquer/);
  await walk.see(PEOPLE, 'block asked');

  await walk.open('/admin/executions?numero=abc');
  await walk.see('admin/executions/page.tsx', 'not a number');
  await walk.open(`/admin/executions/${known.execution}`);
  await walk.press('Juger de nouveau');
  await page.getByRole('dialog').waitFor();
  await walk.see('admin/executions/[numero]/page.tsx', 'judged again');
  await walk.escape();
  await walk.see('admin/executions/[numero]/page.tsx');

  await walk.open('/admin/creation');
  await walk.press('Lancer maintenant');
  await page
    .getByRole('link', { name: /^Création n/ })
    .first()
    .click();
  await page.waitForURL(/\/creation\/\d+$/);
  await walk.see('admin/creation/[id]/page.tsx');

  await walkTexts(walk);
}

/** What administrators write and set. */
async function walkTexts(walk: Walk): Promise<void> {
  const { page } = walk;
  await walk.open('/admin/textes/messages/nouveau');
  await walk.press('Publier le message');
  await page.locator('[aria-invalid=true]').waitFor();
  await walk.see('admin/textes/messages/nouveau/page.tsx', 'refused');
  // In a future that other tests do not see.
  await page.getByLabel('Texte').fill('Interruption prévue demain.');
  await walk.fill('Début', '2099-01-01T10:00');
  await walk.press('Publier le message');
  await page.waitForURL(/\/textes$/);
  await walk.shown('À venir');
  await walk.see(TEXTS);
  await walk.press(/^Retirer le message/);
  await walk.asked('Retirer ce message ?');
  await walk.see(TEXTS, 'withdrawal asked');
  await walk.escape();
  await walk.press(/^Modifier le message/, 'link');
  await page.waitForURL(/\/messages\/\d+$/);
  await walk.see('admin/textes/messages/[id]/page.tsx');

  await walk.open('/admin/textes/conditions');
  await walk.press(/^Publier la version/);
  await walk.shown('Le texte est le même que celui de la version en vigueur.');
  await walk.see(TEXT, 'refused');
  await walk.fill('Texte, en Markdown', '# Titre\n\nUn **autre** texte.\n\n- un\n- deux');
  await walk.press(/^Publier la version/);
  await walk.asked(/^Publier la version/);
  await walk.see(TEXT, 'publication asked');
  await walk.open('/admin/textes/conditions/1');
  await walk.see('admin/textes/[texte]/[version]/page.tsx');

  await walk.open('/admin/reglages');
  await walk.fill('Messages des BAL', '1');
  await walk.press('Enregistrer');
  await walk.asked('Garder moins longtemps ?');
  await walk.see('admin/reglages/page.tsx', 'shorter asked');
  await walk.escape();
  await walk.fill('Messages des BAL', 'dix');
  await walk.press('Enregistrer');
  await page.locator('[aria-invalid=true]').waitFor();
  await walk.see('admin/reglages/page.tsx', 'refused');
}
