import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Browser } from '../testing/browser';
import { authorizationRequest, codeFor, discover, givePassword } from '../testing/isc-client';
import { callbackOf } from '../testing/psc-client';
import { openTestSandbox, testConfig, USER } from '../testing/sandbox';

let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(async () => {
  await sandbox.remove();
  expect(sandbox.troubles).toEqual([]);
});

const at = (path: string) => sandbox.urls.people + path;
const ORGANISATION = {
  name: 'Cabinet « Éclair »',
  immatriculation: '732 829 320',
  phone: '+33 (0)1 23 45 67 89',
  address: '12 rue de l’Avenir, 44000 Nantes',
};
const PERSON = {
  login: 'e.clair',
  civility: 'M',
  givenName: 'Éric',
  familyName: "D'Éclair-Dupont",
  email: 'eric@eclair.example',
  means: 'choisir',
  password: 'phrase de passe choisie',
};

/** Makes an organisation and answers its identifier. */
async function addOrganisation(browser: Browser, fields: Record<string, string>): Promise<string> {
  const list = await browser.post(at('/organisation'), fields);
  expect(list.status).toBe(200);
  const name = (fields.name ?? '').replaceAll("'", '&#39;');
  return new RegExp(`id="o-([^"]+)">${name}<`).exec(list.text)?.[1] ?? '';
}

const idOf = ({ url }: { url: string }) => new URL(url).searchParams.get('id') ?? '';

it('makes an organisation and a person who logs in, with what was typed', async () => {
  const browser = new Browser(sandbox.origin);
  const organisation = await addOrganisation(browser, ORGANISATION);
  const made = await browser.post(at(`/personne?organisation=${organisation}`), PERSON);
  expect(made.text).toContain('Ajout enregistré');

  const client = await discover(sandbox.urls);
  const { url, checks } = await authorizationRequest(client);
  const page = await givePassword(new Browser(sandbox.origin), url, 'E.CLAIR', PERSON.password);
  expect(page.text).toContain('Code transmis');
  const visitor = new Browser(sandbox.origin);
  const step = await givePassword(visitor, url, PERSON.login, PERSON.password);
  const code = await codeFor(sandbox.urls, step, PERSON.email);
  const question = await visitor.post(step.url, { etape: 'code', code });
  const back = callbackOf(await visitor.post(question.url, { etape: 'accepter' }));
  const tokens = await oidc.authorizationCodeGrant(client, back, checks);
  expect(tokens.claims()).toMatchObject({
    preferred_username: 'e.clair',
    civilite: 'M',
    family_name: "D'Éclair-Dupont",
    organization: { raison_sociale: ORGANISATION.name, immatriculation: '732829320' },
  });
});

it('shows a password made up once, and keeps none in clear', async () => {
  const browser = new Browser(sandbox.origin);
  const organisation = await addOrganisation(browser, {
    ...ORGANISATION,
    name: 'Tirage',
    immatriculation: '404833048',
  });
  const shown = await browser.post(at(`/personne?organisation=${organisation}`), {
    ...PERSON,
    login: 'tirage',
    means: 'tirer',
  });
  const password = /Mot de passe : <strong class="mono">(\w{16})</.exec(shown.text)?.[1] ?? '';
  expect((await browser.get(shown.url)).text).not.toContain(password);
  expect(readFileSync(join(sandbox.config.dataDir, 'isc-directory.json'), 'utf8')).not.toContain(password);
  const { url } = await authorizationRequest(await discover(sandbox.urls));
  expect((await givePassword(new Browser(sandbox.origin), url, 'tirage', password)).status).toBe(200);
});

it.each([
  ['immatriculation', { immatriculation: '732829321' }, 'clé de contrôle'],
  ['immatriculation', { immatriculation: '7328293' }, 'vous en avez saisi 7'],
  ['immatriculation', { immatriculation: '123456782' }, 'Logiciels Exemple'],
  ['phone', { phone: 'appelez-moi' }, 'chiffres'],
  ['name', { name: '<b>gras</b>' }, 'Sans caractère'],
  ['address', { address: '   ' }, 'Indiquez l’adresse'],
])(
  'says at the field what is wrong with an organisation (%s) and loses nothing',
  async (field, wrong, words) => {
    const typed = { ...ORGANISATION, immatriculation: '552100554', ...wrong } as Record<string, string>;
    const page = await new Browser(sandbox.origin).post(at('/organisation'), typed);
    expect(page.status).toBe(422);
    const error = new RegExp(`id="${field}-erreur"><span[^>]*>✕</span> ([^<]*)<`).exec(page.text)?.[1];
    expect(error).toContain(words);
    expect(page.text).toMatch(new RegExp(`<input id="${field}"[^>]* autofocus`));
    for (const value of Object.values(typed)) {
      expect(page.text).toContain(`value="${value.replace(/</g, '&lt;').replace(/>/g, '&gt;')}"`);
    }
  },
);

it.each([
  ['login', { login: 'é!' }, '3 à 64'],
  ['login', { login: 'EDITEUR' }, 'déjà pris'],
  ['email', { email: 'personne' }, 'adresse mail'],
  ['givenName', { givenName: '' }, 'Indiquez le prénom'],
  ['password', { password: 'court' }, '8 caractères'],
])('says at the field what is wrong with a person (%s)', async (field, wrong, words) => {
  const page = await new Browser(sandbox.origin).post(at('/personne?organisation=123456782'), {
    ...PERSON,
    login: 'nouvelle',
    ...wrong,
  });
  expect(page.status).toBe(422);
  expect(new RegExp(`id="${field}-erreur"><span[^>]*>✕</span> ([^<]*)<`).exec(page.text)?.[1]).toContain(
    words,
  );
  expect(page.text).toMatch(new RegExp(`<input id="${field}"[^>]* autofocus`));
});

it('changes a person without touching the password, and deletes them with their sessions', async () => {
  const browser = new Browser(sandbox.origin);
  const made = await browser.post(at('/personne?organisation=123456782'), { ...PERSON, login: 'passage' });
  const id = idOf(made);
  await browser.post(at(`/personne?id=${id}`), {
    ...PERSON,
    login: 'passage',
    givenName: 'Érica',
    means: 'garder',
  });

  const { url } = await authorizationRequest(await discover(sandbox.urls));
  const visitor = new Browser(sandbox.origin);
  const step = await givePassword(visitor, url, 'passage', PERSON.password);
  const code = await codeFor(sandbox.urls, step, PERSON.email);
  const question = await visitor.post(step.url, { etape: 'code', code });
  expect(question.text).toContain('Érica');

  await browser.post(at('/suppression'), { personne: id });
  expect((await visitor.post(question.url, { etape: 'accepter' })).status).toBe(400);
  expect((await visitor.get(url)).text).toContain('Mot de passe');
  expect((await givePassword(new Browser(sandbox.origin), url, 'passage', PERSON.password)).status).toBe(422);
  // Somebody else of that name is somebody else.
  const other = await browser.post(at('/personne?organisation=123456782'), { ...PERSON, login: 'passage' });
  expect(idOf(other)).not.toBe(id);
});

it('deletes an organisation only when nobody is left in it', async () => {
  const browser = new Browser(sandbox.origin);
  const organisation = await addOrganisation(browser, {
    ...ORGANISATION,
    name: 'Vide',
    immatriculation: '552100554',
  });
  const person = idOf(
    await browser.post(at(`/personne?organisation=${organisation}`), { ...PERSON, login: 'dernier' }),
  );
  const refused = await browser.post(at('/suppression'), { organisation });
  expect([refused.status, refused.text.includes('d’abord les personnes')]).toEqual([422, true]);
  await browser.post(at('/suppression'), { personne: person });
  expect((await browser.post(at('/suppression'), { organisation })).text).not.toContain('>Vide<');
});

it('lets nobody change or delete what comes with the sandbox, nor act from another site', async () => {
  const browser = new Browser(sandbox.origin);
  const list = await browser.get(at(''));
  const id = /personne\?id=([^"]+)"/.exec(list.text)?.[1] ?? '';
  expect((await browser.post(at(`/personne?id=${id}`), PERSON)).status).toBe(422);
  expect((await browser.post(at('/suppression'), { personne: id })).status).toBe(422);
  expect((await browser.post(at('/organisation?id=123456782'), ORGANISATION)).status).toBe(404);
  for (const path of ['/organisation', `/personne?id=${id}`, '/suppression', '/retrait']) {
    const forged = await browser.post(at(path), {}, { origin: 'http://ailleurs.example' });
    expect([path, forged.status]).toEqual([path, 403]);
  }
  const { url } = await authorizationRequest(await discover(sandbox.urls));
  expect((await givePassword(browser, url, USER.login)).status).toBe(200);
});

it('keeps people over a restart, and leaves out what the configuration has taken since', async () => {
  const config = testConfig();
  const first = await openTestSandbox(config);
  const browser = new Browser(first.origin);
  await browser.post(`${first.urls.people}/personne?organisation=123456782`, { ...PERSON, login: 'reste' });
  await browser.post(`${first.urls.people}/personne?organisation=123456782`, { ...PERSON, login: 'prise' });
  await first.close();
  const [user] = config.isc.users;
  if (!user) throw new Error('no user');
  config.isc.users.push({ ...user, login: 'PRISE' });
  const again = await openTestSandbox(config);
  const { text } = await new Browser(again.origin).get(again.urls.people);
  expect([...text.matchAll(/class="mono">(editeur|reste|prise|PRISE)</g)].map(([, login]) => login)).toEqual([
    'editeur',
    'PRISE',
    'reste',
  ]);
  expect(again.troubles).toEqual([expect.stringContaining('prise')]);
  await again.remove();
});
