/** Claims of an industrial (domain-facts §11). */
import type { Person } from './directory';

export function claimsOf(person: Person): Record<string, unknown> {
  return {
    sub: person.subject,
    preferred_username: person.login,
    email: person.email,
    email_verified: true,
    civilite: person.civility,
    given_name: person.givenName,
    family_name: person.familyName,
    name: `${person.givenName} ${person.familyName}`,
    organization: {
      raison_sociale: person.organisation.name,
      telephone: person.organisation.phone,
      adresse: person.organisation.address,
      immatriculation: person.organisation.immatriculation,
    },
  };
}

export const CLAIM_NAMES = [
  'sub',
  'sid',
  'preferred_username',
  'email',
  'email_verified',
  'civilite',
  'given_name',
  'family_name',
  'name',
  'organization',
];
