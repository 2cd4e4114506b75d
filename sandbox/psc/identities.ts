/** The test persons known to the sandbox: those of the configuration and those made on its own page. */
import { z } from 'zod';
import { stableUuid } from '../oidc/stable-uuid';
import { readJson, writeAtomically } from '../store/files';
import { editNumber, isWellFormed, NUMBER_FORMS } from './national-id';

const MAX_IDENTITIES = 1_000;

/** TRE_G15 codes of the professions that the form offers. */
export const PROFESSIONS: Record<string, string> = {
  '10': 'Médecin',
  '21': 'Pharmacien',
  '40': 'Chirurgien-dentiste',
  '50': 'Sage-femme',
  '60': 'Infirmier',
  '70': 'Masseur-kinésithérapeute',
};

const identitySchema = z.object({
  idNat: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  civility: z.enum(['M', 'MME']),
  profession: z.string(),
  /** False: a person without any practice, whose userinfo has no `SubjectRefPro`. */
  practises: z.boolean(),
});
export type Identity = z.infer<typeof identitySchema>;
export type NewIdentity = Omit<Identity, 'idNat'> & { idNat?: string };

/** A refusal to create an identity; the message is the French sentence for the form, `field` the input at fault. */
export class IdentityError extends Error {
  constructor(
    readonly field: 'idNat' | 'givenName' | 'familyName' | 'form',
    message: string,
  ) {
    super(message);
  }
}

export class Identities {
  private readonly byNumber = new Map<string, Identity>();
  private readonly bySubject = new Map<string, Identity>();
  private readonly made: Identity[] = [];

  constructor(
    configured: { idNat: string; givenName: string; familyName: string }[],
    private readonly file: string,
    onTrouble: (message: string) => void,
  ) {
    const stored = z.array(identitySchema).safeParse(readJson(file, onTrouble) ?? []);
    if (!stored.success) onTrouble(`${file} does not hold a list of identities and is ignored`);
    for (const identity of configured) {
      this.index({ civility: 'MME', profession: '10', practises: true, ...identity });
    }
    for (const identity of stored.data ?? []) {
      if (this.byNumber.has(identity.idNat)) continue;
      this.made.push(identity);
      this.index(identity);
    }
  }

  list(): Identity[] {
    return [...this.byNumber.values()];
  }

  find(idNat: string): Identity | undefined {
    return this.byNumber.get(idNat);
  }

  findBySubject(subject: string): Identity | undefined {
    return this.bySubject.get(subject);
  }

  /** The identity of this number; made on the fly when the number is new and well formed, else undefined. */
  findOrCreate(idNat: string): Identity | undefined {
    const known = this.byNumber.get(idNat);
    if (known || !isWellFormed(idNat) || this.byNumber.size >= MAX_IDENTITIES) return known;
    return this.create({
      idNat,
      givenName: 'Camille',
      familyName: `Test-${idNat.slice(-6)}`,
      civility: 'MME',
      profession: '10',
      practises: true,
    });
  }

  /** Makes and keeps an identity; without a number it gets the next one that EDIT would give. Throws IdentityError. */
  create({ idNat, ...rest }: NewIdentity): Identity {
    if (this.byNumber.size >= MAX_IDENTITIES) {
      throw new IdentityError('form', `Le bac à sable garde au plus ${MAX_IDENTITIES} identités de test.`);
    }
    const number = idNat ?? this.nextNumber();
    if (!isWellFormed(number)) {
      throw new IdentityError('idNat', `Un identifiant de test a la forme ${NUMBER_FORMS}.`);
    }
    if (this.byNumber.has(number)) throw new IdentityError('idNat', `L’identité ${number} existe déjà.`);
    const identity: Identity = { idNat: number, ...rest };
    this.made.push(identity);
    this.index(identity);
    writeAtomically(this.file, JSON.stringify(this.made, null, 2));
    return identity;
  }

  private nextNumber(): string {
    for (let at = Date.now(); ; at += 60_000) {
      const number = editNumber(at);
      if (!this.byNumber.has(number)) return number;
    }
  }

  private index(identity: Identity): void {
    this.byNumber.set(identity.idNat, identity);
    this.bySubject.set(subjectOf(identity.idNat), identity);
  }
}

/** The `sub` of a number: a UUID that never changes and is not the number (domain-facts §2.7). */
export const subjectOf = (idNat: string): string => stableUuid('psc-sandbox', idNat);
