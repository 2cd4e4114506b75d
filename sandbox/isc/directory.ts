/** Organisations and people known to the stand-in for ISC: those of the configuration, and those made on its pages. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SandboxConfig } from '../config';
import { stableUuid } from '../oidc/stable-uuid';
import { readJson, writeAtomically } from '../store/files';
import { hashPassword, passwordFits } from './passwords';

const MAX_ORGANISATIONS = 200;
const MAX_PEOPLE = 1_000;

const organisationSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** SIREN or SIRET: the key by which the portal knows the organisation. */
  immatriculation: z.string(),
  phone: z.string(),
  address: z.string(),
});
const personSchema = z.object({
  /** The `sub` of the claims: never that of another person, even one who takes over the login. */
  subject: z.string(),
  organisationId: z.string(),
  login: z.string(),
  civility: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  email: z.string(),
  /** `passwords.ts`. */
  passwordHash: z.string(),
});
const fileSchema = z.object({ organisations: z.array(organisationSchema), people: z.array(personSchema) });

/** `fixed`: from the configuration; cannot be changed here. */
export type Organisation = z.infer<typeof organisationSchema> & { fixed: boolean };
type Entry = z.infer<typeof personSchema> & { fixed: boolean };
/** A person with the organisation they belong to. */
export type Person = Omit<Entry, 'passwordHash'> & { organisation: Organisation };
export type OrganisationFields = Pick<Organisation, 'name' | 'immatriculation' | 'phone' | 'address'>;
export type PersonFields = Pick<Entry, 'login' | 'civility' | 'givenName' | 'familyName' | 'email'>;

/** A refusal; the message is the French sentence, `field` the input at fault (`form`: none of them). */
export class DirectoryError extends Error {
  constructor(
    readonly field: 'immatriculation' | 'login' | 'form',
    message: string,
  ) {
    super(message);
  }
}

/** User names compare without regard to case. */
export const fold = (login: string): string => login.trim().toLowerCase();

export class Directory {
  private readonly organisations = new Map<string, Organisation>();
  private readonly people = new Map<string, Entry>();

  /** Opens the directory kept in `file`. What there collides with the configuration is left out and told. */
  constructor(
    configured: SandboxConfig['isc']['users'],
    private readonly file: string,
    onTrouble: (message: string) => void,
  ) {
    for (const { organisation, password, login, ...rest } of configured) {
      const id = organisation.immatriculation;
      this.organisations.set(id, { ...organisation, id, fixed: true });
      const subject = stableUuid('isc-sandbox', fold(login));
      const passwordHash = hashPassword(password);
      this.people.set(subject, { ...rest, login, subject, organisationId: id, passwordHash, fixed: true });
    }
    const stored = fileSchema.safeParse(readJson(file, onTrouble) ?? { organisations: [], people: [] });
    if (!stored.success) onTrouble(`${file} does not hold a directory and is ignored`);
    for (const organisation of stored.data?.organisations ?? []) {
      if (this.sameRegistration(organisation.immatriculation)) {
        onTrouble(`organisation ${organisation.immatriculation} exists twice: that of ${file} is left out`);
      } else this.organisations.set(organisation.id, { ...organisation, fixed: false });
    }
    for (const person of stored.data?.people ?? []) {
      if (!this.organisations.has(person.organisationId) || this.named(person.login)) {
        onTrouble(`person ${person.login} of ${file} is left out: name taken or organisation unknown`);
      } else this.people.set(person.subject, { ...person, fixed: false });
    }
  }

  /** In the order of their making, those of the configuration first. */
  list(): Organisation[] {
    return [...this.organisations.values()];
  }

  organisation(id: string): Organisation | undefined {
    return this.organisations.get(id);
  }

  peopleOf(organisationId: string): Person[] {
    return [...this.people.values()]
      .filter((person) => person.organisationId === organisationId)
      .map((person) => this.view(person));
  }

  person(subject: string): Person | undefined {
    const entry = this.people.get(subject);
    return entry && this.view(entry);
  }

  /** The person of this login when the password fits; takes the same time for unknown logins. */
  async verify(login: string, password: string): Promise<Person | undefined> {
    const entry = this.named(login);
    const fits = await passwordFits(password, entry?.passwordHash);
    // Read again: they may have been deleted meanwhile.
    return fits && entry ? this.person(entry.subject) : undefined;
  }

  /** Makes an organisation, or changes the one of `id`. Throws DirectoryError. */
  saveOrganisation(fields: OrganisationFields, id?: string): Organisation {
    const known = id === undefined ? undefined : this.changeable(this.organisations.get(id));
    if (!known && this.organisations.size >= MAX_ORGANISATIONS) {
      throw new DirectoryError('form', `Le bac à sable garde au plus ${MAX_ORGANISATIONS} organisations.`);
    }
    const same = this.sameRegistration(fields.immatriculation);
    if (same && same.id !== known?.id) {
      throw new DirectoryError('immatriculation', `« ${same.name} » a déjà cette immatriculation.`);
    }
    const saved: Organisation = { id: known?.id ?? randomUUID(), ...fields, fixed: false };
    this.organisations.set(saved.id, saved);
    this.write();
    return saved;
  }

  /** Makes a person of an organisation, or changes the one of `subject`. Without password, theirs stays. Throws DirectoryError. */
  savePerson(
    organisationId: string,
    fields: PersonFields,
    given: { subject?: string; password?: string },
  ): Person {
    const known = given.subject === undefined ? undefined : this.changeable(this.people.get(given.subject));
    if (!this.organisations.has(organisationId)) {
      throw new DirectoryError('form', 'Cette organisation n’existe plus.');
    }
    if (!known && this.people.size >= MAX_PEOPLE) {
      throw new DirectoryError('form', `Le bac à sable garde au plus ${MAX_PEOPLE} personnes.`);
    }
    const same = this.named(fields.login);
    if (same && same.subject !== known?.subject) {
      throw new DirectoryError('login', `Le nom d’utilisateur « ${fields.login} » est déjà pris.`);
    }
    const passwordHash = given.password === undefined ? known?.passwordHash : hashPassword(given.password);
    if (!passwordHash) throw new Error('a new person needs a password');
    const subject = known?.subject ?? randomUUID();
    this.people.set(subject, { subject, organisationId, ...fields, passwordHash, fixed: false });
    this.write();
    return this.person(subject) as Person;
  }

  /** Deletes a person. Throws DirectoryError when they are of the configuration. */
  deletePerson(subject: string): void {
    this.changeable(this.people.get(subject));
    this.people.delete(subject);
    this.write();
  }

  /** Deletes an organisation that has nobody left. Throws DirectoryError. */
  deleteOrganisation(id: string): void {
    this.changeable(this.organisations.get(id));
    if (this.peopleOf(id).length > 0) {
      throw new DirectoryError('form', 'Supprimez d’abord les personnes de cette organisation.');
    }
    this.organisations.delete(id);
    this.write();
  }

  private changeable<T extends { fixed: boolean }>(entry: T | undefined): T {
    if (!entry)
      throw new DirectoryError('form', 'Cette fiche n’existe plus : elle a été supprimée entre-temps.');
    if (entry.fixed) {
      throw new DirectoryError('form', 'Cette fiche vient avec le bac à sable : elle ne se modifie pas.');
    }
    return entry;
  }

  private named(login: string): Entry | undefined {
    const name = fold(login);
    return [...this.people.values()].find((person) => fold(person.login) === name);
  }

  private sameRegistration(immatriculation: string): Organisation | undefined {
    return this.list().find((one) => one.immatriculation === immatriculation);
  }

  private view({ passwordHash: _, ...person }: Entry): Person {
    return { ...person, organisation: this.organisations.get(person.organisationId) as Organisation };
  }

  private write(): void {
    const made = <T extends { fixed: boolean }>(all: Map<string, T>) =>
      [...all.values()].filter(({ fixed }) => !fixed).map(({ fixed: _, ...entry }) => entry);
    const text = { organisations: made(this.organisations), people: made(this.people) };
    writeAtomically(this.file, JSON.stringify(text, null, 2));
  }
}
