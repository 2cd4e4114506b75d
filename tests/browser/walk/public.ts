/** What everybody may see: the portal before a login, and the pages of the sandbox. */

import { immatriculationFault } from '../../../sandbox/isc/immatriculation';
import { INFORMATION } from '../../../server/auth/claims';
import { LOGIN_PROBLEMS } from '../../../server/auth/problems';
import type { Walk } from './walk';

const LOGIN = '(portail)/connexion/page.tsx';

export async function walkPublicPages(walk: Walk): Promise<void> {
  const { page } = walk;
  await walk.open('/');
  await walk.see('(portail)/page.tsx', 'nobody logged in');
  await walk.press('Réglages d’affichage');
  await page.getByRole('menu').waitFor();
  await walk.see('(portail)/page.tsx', 'menu open');
  await walk.open('/connexion');
  await walk.see(LOGIN);
  // They look alike, but for a word of the information that is missing.
  await walk.open(`/connexion?error=${LOGIN_PROBLEMS[0]}`);
  await walk.see(LOGIN, 'refused');
  await walk.open(`/connexion?error=ClaimsMissing&information=${INFORMATION[0]}`);
  await walk.see(LOGIN, 'claims missing');
  await walk.open('/connexion?error=SessionRequired&suite=%2Fcomptes');
  await walk.see(LOGIN, 'session over');
  await walk.open('/aide');
  await walk.see('(portail)/aide/page.tsx');
  await walk.open('/cgu');
  await walk.see('(portail)/cgu/page.tsx', 'read by anybody');
  await walk.seeNothing('/nulle-part', 'not-found.tsx');
}

export interface Person {
  login: string;
  password: string;
  email: string;
  organisation: { immatriculation: string; name: string };
}

/** A SIREN that begins with eight digits. */
export function sirenOf(digits: string): string {
  const all = [...'0123456789'].map((key) => digits + key);
  return all.find((siren) => !immatriculationFault(siren)) ?? '';
}

/** The sandbox's own pages; makes an organisation with a person of its own, who never logged in. */
export async function walkSandbox(walk: Walk, number: string): Promise<Person> {
  const { page, sandbox } = walk;
  const person = {
    login: `visite-${number}`,
    email: `visite-${number}@editeur.example`,
    organisation: { immatriculation: number, name: `Éditeur visité ${number}` },
  };
  await walk.open(`${sandbox}/`);
  await walk.see('homePage');
  await walk.open(`${sandbox}/nulle-part`);
  await walk.see('errorPage');
  await walk.open(`${sandbox}/telephone`);
  await walk.see('telephonePage');
  await walk.open(`${sandbox}/identites`);
  await walk.fill('Prénom', 'Dominique');
  await walk.fill('Nom *', '!');
  await walk.press('Créer l’identité');
  await walk.shown(/Indiquez le nom/);
  await walk.see('identitiesPage', 'refused');

  await walk.open(`${sandbox}/organisations`);
  await walk.press('Ajouter une organisation', 'link');
  await walk.press('Ajouter l’organisation');
  await walk.shown(/informations sont à corriger/);
  await walk.see('organisationPage', 'refused');
  await walk.fill('Raison sociale', person.organisation.name);
  await walk.fill('Immatriculation', number);
  await walk.fill('Téléphone', '+33 1 99 00 00 09');
  await walk.fill('Adresse', '9 rue de l’Essai, 75000 Paris');
  await walk.press('Ajouter l’organisation');
  await walk.shown('Ajout enregistré.');
  await walk.see('directoryPage', 'organisation added');

  await walk.press(`Ajouter une personne à ${person.organisation.name}`, 'link');
  await walk.press('Ajouter la personne');
  await walk.shown(/informations sont à corriger/);
  await walk.see('personPage', 'refused');
  await walk.fill('Nom d’utilisateur', person.login);
  await walk.fill('Prénom', 'Dominique');
  await walk.fill('Nom *', 'VISITE');
  await walk.fill('Adresse mail', person.email);
  await walk.press('Ajouter la personne');
  await walk.shown(/Mot de passe :/);
  await walk.see('personPage', 'password shown');
  const password = (await page.locator('[data-copie]').getAttribute('data-copie')) ?? '';
  await walk.press('Supprimer cette personne', 'link');
  await walk.see('deletionPage');
  return { ...person, password };
}
