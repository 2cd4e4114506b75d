/**
 * Claims of Industriels Santé Connect to our words. ISC publishes neither realm nor claim names (domain-facts §11),
 * so each fact is looked for under the names known to be used, the first present winning.
 */
import { z } from 'zod';

const NAMES = {
  login: ['preferred_username', 'login', 'email', 'sub'],
  civility: ['civilite', 'gender'],
  givenName: ['given_name', 'prenom'],
  familyName: ['family_name', 'nom'],
  email: ['email'],
  organisation: ['organization', 'organisation'],
  organisationName: ['raison_sociale', 'name', 'nom'],
  immatriculation: ['immatriculation', 'siren', 'siret'],
} as const;

const scalar = z.union([z.string(), z.number()]).transform((value) => String(value).trim());

function pick(claims: Record<string, unknown>, names: readonly string[]): string | null {
  for (const name of names) {
    const found = scalar.safeParse(claims[name]);
    if (found.success && found.data !== '') return found.data.slice(0, 256);
  }
  return null;
}

export interface IscIdentity {
  subject: string;
  login: string;
  givenName: string | null;
  familyName: string | null;
  email: string | null;
  organisation: { immatriculation: string; name: string };
}

/**
 * Reads the merged claims of the identity token and of userinfo.
 * Throws an Error in French when the subject or the organisation's registration is missing: without it nobody
 * could tell whose accounts to show.
 */
export function iscIdentity(claims: Record<string, unknown>): IscIdentity {
  const subject = pick(claims, ['sub']);
  if (!subject)
    throw new Error('Industriels Santé Connect n’a pas transmis d’identifiant de personne (sub).');
  const nested = NAMES.organisation
    .map((name) => claims[name])
    .find((value) => value && typeof value === 'object');
  const organisation = { ...claims, ...(nested as Record<string, unknown> | undefined) };
  const immatriculation = pick(organisation, NAMES.immatriculation)?.replace(/\s/g, '').toUpperCase();
  if (!immatriculation) {
    throw new Error('Industriels Santé Connect n’a pas transmis l’immatriculation de votre organisation.');
  }
  return {
    subject,
    login: pick(claims, NAMES.login) ?? subject,
    givenName: pick(claims, NAMES.givenName),
    familyName: pick(claims, NAMES.familyName),
    email: pick(claims, NAMES.email),
    organisation: {
      immatriculation,
      name:
        pick((nested as Record<string, unknown> | undefined) ?? {}, NAMES.organisationName) ??
        immatriculation,
    },
  };
}
