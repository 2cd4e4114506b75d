/** The login of somebody who was never here, from the portal's button to its first page. */
import { codeOf, type Instance } from '../../support/instance';
import type { Person } from './public';
import type { Walk } from './walk';

export async function walkLogin(walk: Walk, instance: Instance, person: Person): Promise<void> {
  const { page } = walk;
  await walk.open('/connexion');
  await page.getByRole('main').getByRole('button').first().click();
  await walk.fill('Nom d’utilisateur', person.login);
  await walk.fill('Mot de passe', 'ce n’est pas lui');
  await walk.press('Se connecter');
  await walk.shown(/incorrect/);
  await walk.see('passwordPage', 'refused');
  await walk.fill('Mot de passe', person.password);
  await walk.press('Se connecter');
  await walk.fill('Code transmis', '000000');
  await walk.press('Valider');
  await walk.see('codePage', 'refused');
  const reference = (await page.locator('#reference').textContent()) ?? '';

  const mail = await page.context().newPage();
  const aside = walk.beside(mail);
  await aside.open(`${walk.sandbox}/courrier`);
  await mail.getByRole('link', { name: reference }).first().click();
  await mail.getByRole('article').waitFor();
  await aside.see('mailPage', 'one open');
  await mail.close();

  await walk.fill('Code transmis', await codeOf(instance, person.email, reference));
  await walk.press('Valider');
  await page.getByRole('button', { name: 'Accepter et continuer' }).waitFor();
  await walk.see('consentPage');
  await walk.press('Accepter et continuer');
  await page.waitForURL(/\/cgu\?suite=/);
  await walk.see('(portail)/cgu/page.tsx', 'to accept');
  await walk.press(/J’accepte les conditions/);
  await page.waitForURL(/\/comptes$/);
  await walk.see('(portail)/comptes/page.tsx', 'empty');
}
