/** « Organisations et personnes »: who can log in with the stand-in for ISC, from its own pages. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { notFound } from '../http/errors';
import { checkOrigin, readForm } from '../http/request';
import { redirect, sendHtml } from '../http/respond';
import { deletionPage, directoryPage, organisationPage } from '../pages/directory';
import type { FormState } from '../pages/field';
import { type PersonView, personPage } from '../pages/person';
import type { Consents } from './consents';
import { type Directory, DirectoryError, type Organisation, type Person } from './directory';
import { checkOrganisation, checkPerson } from './fields';
import { makePassword } from './passwords';

export interface Desk {
  origin: string;
  directory: Directory;
  consents: Consents;
  clientNames: ReadonlyMap<string, string>;
  /** Passwords just made up, until the page that shows them is read. By a token of the page's address. */
  passwords: Map<string, string>;
}

const MAX_UNREAD_PASSWORDS = 50;

const NOTICES = new Map<string | null, string>([
  ['ajout', 'Ajout enregistré.'],
  ['modification', 'Modification enregistrée.'],
  ['suppression', 'Suppression faite.'],
  ['retrait', 'Accord retiré : la question sera posée à la prochaine connexion.'],
]);

type Post = (desk: Desk, req: IncomingMessage, res: ServerResponse, query: URLSearchParams) => Promise<void>;

export function showDirectory({ directory }: Desk, res: ServerResponse, query: URLSearchParams): void {
  const groups = directory
    .list()
    .map((organisation) => ({ organisation, people: directory.peopleOf(organisation.id) }));
  sendHtml(res, 200, directoryPage(groups, NOTICES.get(query.get('fait'))));
}

export function showOrganisation({ directory }: Desk, res: ServerResponse, query: URLSearchParams): void {
  const known = changeable(directory, query);
  const values = known ? pick(known, ['name', 'immatriculation', 'phone', 'address']) : {};
  sendHtml(res, 200, organisationPage(known, { values, errors: {} }));
}

export const saveOrganisation: Post = async ({ directory, origin }, req, res, query) => {
  checkOrigin(req, origin, true);
  const known = changeable(directory, query);
  const values = Object.fromEntries(await readForm(req));
  const checked = checkOrganisation(values);
  const errors = checked.errors ?? refusal(() => void directory.saveOrganisation(checked.fields, known?.id));
  if (errors) return sendHtml(res, 422, organisationPage(known, { values, errors }));
  redirect(res, `/organisations?fait=${known ? 'modification' : 'ajout'}`);
};

export function showPerson(desk: Desk, res: ServerResponse, query: URLSearchParams): void {
  const { person, organisation } = subjectOf(desk, query);
  const token = query.get('secret') ?? '';
  const password = desk.passwords.get(token);
  desk.passwords.delete(token);
  const values: Record<string, string> = person
    ? pick(person, ['login', 'civility', 'givenName', 'familyName', 'email'])
    : {};
  const notice = NOTICES.get(query.get('fait'));
  sendHtml(
    res,
    200,
    personPage(view(desk, organisation, person, { notice, password }), { values, errors: {} }),
  );
}

export const savePerson: Post = async (desk, req, res, query) => {
  checkOrigin(req, desk.origin, true);
  const { person, organisation } = subjectOf(desk, query);
  const values = Object.fromEntries(await readForm(req));
  const chosen = values.means === 'choisir' ? (values.password ?? '') : undefined;
  const made = chosen === undefined && (!person || values.means === 'tirer') ? makePassword() : undefined;
  const checked = checkPerson(values, chosen);
  let saved: Person | undefined;
  const errors =
    checked.errors ??
    refusal(() => {
      const given = { subject: person?.subject, password: chosen ?? made };
      saved = desk.directory.savePerson(organisation.id, checked.fields, given);
    });
  if (errors || !saved) {
    const form: FormState = { values, errors: errors ?? {} };
    return sendHtml(res, 422, personPage(view(desk, organisation, person), form));
  }
  const shown = made ? `&secret=${remember(desk, made)}` : '';
  redirect(
    res,
    `/organisations/personne?id=${saved.subject}&fait=${person ? 'modification' : 'ajout'}${shown}`,
  );
};

export function showDeletion(desk: Desk, res: ServerResponse, query: URLSearchParams): void {
  sendHtml(res, 200, deletionPage(deletion(desk, query)));
}

export const deleteEntry: Post = async (desk, req, res) => {
  checkOrigin(req, desk.origin, true);
  const form = await readForm(req);
  const what = deletion(desk, form);
  const errors = refusal(() => {
    if (what.name === 'organisation') return desk.directory.deleteOrganisation(what.value);
    desk.directory.deletePerson(what.value);
    desk.consents.forget(what.value);
  });
  if (errors) return sendHtml(res, 422, deletionPage({ ...what, error: errors.form }));
  redirect(res, '/organisations?fait=suppression');
};

export const withdrawConsent: Post = async ({ origin, consents, directory }, req, res) => {
  checkOrigin(req, origin, true);
  const form = await readForm(req);
  const subject = form.get('personne') ?? '';
  if (!directory.person(subject)) throw notFound();
  consents.withdraw(subject, form.get('application') ?? '');
  redirect(res, `/organisations/personne?id=${subject}&fait=retrait`);
};

/** The organisation to change; undefined to make one. Throws 404 for one that does not exist or cannot be changed. */
function changeable(directory: Directory, query: URLSearchParams): Organisation | undefined {
  const id = query.get('id');
  if (id === null) return undefined;
  const known = directory.organisation(id);
  if (!known || known.fixed) throw notFound();
  return known;
}

function subjectOf({ directory }: Desk, query: URLSearchParams) {
  const id = query.get('id');
  const person = id === null ? undefined : directory.person(id);
  const organisation =
    person?.organisation ?? (id === null && directory.organisation(query.get('organisation') ?? ''));
  if (!organisation) throw notFound();
  return { person, organisation };
}

function view(
  { consents, clientNames }: Desk,
  organisation: Organisation,
  person?: Person,
  shown: Pick<PersonView, 'notice' | 'password'> = {},
): PersonView {
  const agreed = consents
    .of(person?.subject ?? '')
    .map(({ clientId, givenAt }) => ({ clientId, givenAt, name: clientNames.get(clientId) ?? clientId }));
  return { organisation, person, agreed, ...shown };
}

function deletion({ directory }: Desk, asked: URLSearchParams) {
  const person = directory.person(asked.get('personne') ?? '');
  if (person) {
    return {
      title: `Supprimer ${person.givenName} ${person.familyName} ?`,
      consequence: `${person.login} ne pourra plus se connecter. Ce qui appartient à son organisation dans le portail y reste.`,
      name: 'personne' as const,
      value: person.subject,
    };
  }
  const organisation = directory.organisation(asked.get('organisation') ?? '');
  if (!organisation) throw notFound();
  return {
    title: `Supprimer ${organisation.name} ?`,
    consequence:
      'Elle quitte le bac à sable. Ses comptes dans le portail y restent, mais plus personne ne pourra les ouvrir.',
    name: 'organisation' as const,
    value: organisation.id,
  };
}

/** Keeps a password for the page that follows, and that one only. */
function remember({ passwords }: Desk, password: string): string {
  const token = randomUUID();
  passwords.set(token, password);
  if (passwords.size > MAX_UNREAD_PASSWORDS) passwords.delete(passwords.keys().next().value as string);
  return token;
}

/** Runs the act; its refusal by field, or undefined. */
function refusal(act: () => void): Record<string, string> | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    return { [error.field]: error.message };
  }
}

const pick = <K extends string>(from: Record<K, string>, names: K[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, from[name]]));
