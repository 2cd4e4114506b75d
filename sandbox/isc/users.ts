/** The industrials' accounts of the stand-in for ISC, from the configuration. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { SandboxConfig } from '../config';
import { stableUuid } from '../oidc/stable-uuid';

export type IscUser = SandboxConfig['isc']['users'][number];

export class IscUsers {
  private readonly byLogin: Map<string, IscUser>;
  private readonly bySubject: Map<string, IscUser>;

  constructor(users: IscUser[]) {
    this.byLogin = new Map(users.map((user) => [fold(user.login), user]));
    this.bySubject = new Map(users.map((user) => [subjectOf(user), user]));
  }

  findBySubject(subject: string): IscUser | undefined {
    return this.bySubject.get(subject);
  }

  /** The user of this login when the password fits; the comparison takes the same time for unknown logins. */
  verify(login: string, password: string): IscUser | undefined {
    const user = this.byLogin.get(fold(login));
    const fits = timingSafeEqual(digest(password), digest(user?.password ?? ''));
    return user && fits && password !== '' ? user : undefined;
  }
}

/** User names compare without regard to case. */
export const fold = (login: string): string => login.trim().toLowerCase();

export const subjectOf = ({ login }: IscUser): string => stableUuid('isc-sandbox', fold(login));

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Claims of an industrial (domain-facts §11). */
export function claimsOf(user: IscUser): Record<string, unknown> {
  return {
    sub: subjectOf(user),
    preferred_username: user.login,
    email: user.email,
    email_verified: true,
    civilite: user.civility,
    given_name: user.givenName,
    family_name: user.familyName,
    name: `${user.givenName} ${user.familyName}`,
    organization: {
      raison_sociale: user.organisation.name,
      telephone: user.organisation.phone,
      adresse: user.organisation.address,
      immatriculation: user.organisation.immatriculation,
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
