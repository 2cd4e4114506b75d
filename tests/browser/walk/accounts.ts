/** Accounts: their form in its states, their page, and how software gets its tokens. */
import { expiredPage } from '../../../sandbox/pages/psc-login';
import type { Walk } from './walk';

const CREATE = '(portail)/comptes/nouveau/page.tsx';
const CHANGE = '(portail)/comptes/[compte]/modifier/page.tsx';
const ACCOUNT = '(portail)/comptes/[compte]/page.tsx';
const PSC = '(portail)/comptes/[compte]/psc/page.tsx';

/** Ends on the page of the account that it made. `number`: six digits of its own. */
export async function walkAccounts(walk: Walk, number: string): Promise<{ path: string; idNat: string }> {
  const { page } = walk;
  const idNat = `8705121${number.slice(-5)}`.replace(
    /(\d\d)(\d\d)$/,
    (_, hour, minute) =>
      `${String(Number(hour) % 24).padStart(2, '0')}${String(Number(minute) % 60).padStart(2, '0')}`,
  );
  await walk.press('Créer un nouveau compte', 'link');
  await page.waitForURL(/\/nouveau$/);
  await walk.see(CREATE, 'empty');
  await walk.press('Valider');
  await walk.shown(/Indiquez au moins un/);
  await walk.see(CREATE, 'refused');
  await walk.fill('Référence produit (NIL)', number);
  await walk.fill('Identifiant national PSC', idNat);
  await page.keyboard.press('Tab');
  await walk.shown(/Reconnu/);
  await walk.see(CREATE, 'number recognised');
  await walk.press('Valider');
  await page.waitForURL(/\/comptes$/);
  await walk.shown(`Le compte ${number} est créé.`);
  await walk.see('(portail)/comptes/page.tsx', 'one account, and a message');

  await walk.press(`Modifier le compte ${number}`, 'link');
  await page.waitForURL(/\/modifier$/);
  await walk.fill('Identifiant national AUTH_CLI', `10B${number.padStart(7, '0')}`);
  await walk.press('Valider');
  await walk.shown('Ce que cette modification fera');
  await walk.see(CHANGE, 'consequences asked');
  await walk.press('Confirmer la modification');
  await page.waitForURL(/\/comptes$/);

  await walk.press(`Détails du compte ${number}`, 'link');
  await page.waitForURL(/\/comptes\/\d+$/);
  const { pathname: path } = new URL(page.url());
  await walk.press('Obtenir un certificat');
  await walk.shown('Certificat prêt');
  await walk.press('Créer un jeton');
  await page.getByRole('dialog').getByRole('button', { name: 'Créer un jeton' }).click();
  await walk.shown(/Donnez un nom au jeton/);
  await walk.see(ACCOUNT, 'token refused');
  await page.getByRole('dialog').getByLabel('Nom').fill('Intégration continue');
  await page.getByRole('dialog').getByRole('button', { name: 'Créer un jeton' }).click();
  await walk.shown('Jeton « Intégration continue » créé');
  await walk.see(ACCOUNT, 'token made');
  await walk.escape();
  await walk.press('Révoquer le jeton Intégration continue');
  await walk.shown('Révoquer le jeton « Intégration continue » ?');
  await walk.see(ACCOUNT, 'revocation asked');
  await walk.escape();
  await walk.press('Supprimer le compte');
  await walk.shown(`Supprimer le compte ${number} ?`);
  await walk.see(ACCOUNT, 'deletion asked');
  await walk.escape();
  await walk.see(ACCOUNT, 'certificate and token made');
  await walk.seeNothing('/comptes/999999999', '(portail)/not-found.tsx');
  return { path, idNat };
}

/** The client that an editor declares, and the login of their users with it. */
export async function walkPsc(walk: Walk, account: { path: string; idNat: string }): Promise<void> {
  const { page, sandbox } = walk;
  await walk.open(`${account.path}/psc`);
  await walk.see(PSC, 'no client');
  await walk.press('Déclarer un client');
  await page.getByRole('dialog').getByRole('button', { name: 'Déclarer' }).click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  await walk.see(PSC, 'client refused');
  await walk.fill('Nom de votre logiciel', 'Logiciel visité');
  await walk.fill('Adresse de retour', 'http://lps.example/retour');
  await page.getByRole('dialog').getByRole('button', { name: 'Déclarer' }).click();
  await walk.shown('Copiez-le maintenant : il ne sera plus affiché.');
  await walk.see(PSC, 'client just declared');
  for (const way of ['Apache', 'À la main']) {
    await walk.press(way, 'tab');
    await walk.see(PSC, way);
  }
  const clientId = await page.getByRole('article').getAttribute('aria-labelledby');
  await walk.press('Nouveau secret le client Logiciel visité');
  await walk.shown(/cesse aussitôt de fonctionner/);
  await walk.see(PSC, 'another secret asked');
  await walk.escape();

  const query = new URLSearchParams({
    ...{ response_type: 'code', client_id: clientId ?? '', redirect_uri: 'http://lps.example/retour' },
    ...{ scope: 'openid scope_all', acr_values: 'eidas1', state: 'STATE', nonce: 'NONCE' },
  });
  await walk.open(`${sandbox}/wallet/auth?${query}`);
  await walk.fill('Identifiant national', 'X');
  await walk.press(/Continuer avec la carte/);
  await walk.shown(/n’est ni une identité connue/);
  await walk.see('choicePage', 'refused');
  await walk.fill('Identifiant national', account.idNat);
  await walk.press(/Continuer avec la carte/);
  await walk.fill('Code porteur', '9');
  await walk.press('Valider');
  await walk.shown(/Code faux/);
  await walk.see('cardPage', 'refused');
  await walk.press('Choisir une autre identité');
  await walk.fill('Identifiant national', account.idNat);
  // The telephone answers at once in this instance: the page must not hear of it.
  await page.route(/\/etat$/, () => {});
  await walk.press(/Continuer avec le téléphone/);
  await walk.shown('Confirmez sur votre téléphone');
  await walk.see('waitingPage');
  // Nobody waits two minutes for it here.
  const identity = { idNat: account.idNat, givenName: 'Dominique', familyName: 'VISITE' };
  const body = expiredPage(identity as Parameters<typeof expiredPage>[0]).toString();
  await page.route(`${sandbox}/delai`, (route) => route.fulfill({ body, contentType: 'text/html' }));
  await walk.open(`${sandbox}/delai`);
  await walk.see('expiredPage');
}
