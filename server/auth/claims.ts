/**
 * Claims of Industriels Santé Connect to our words. ISC publishes neither realm nor claim names (domain-facts §11):
 * settings say where each fact is (ISC_CLAIM_*), by default under the names known to be used.
 */
import type { ServerConfig } from '../config';
import { ClaimShapeError, textAt } from './claim-path';

export type ClaimPaths = ServerConfig['isc']['claims'];

export interface IscIdentity {
  subject: string;
  login: string;
  givenName: string | null;
  familyName: string | null;
  email: string | null;
  organisation: { immatriculation: string; name: string };
}

/** What cannot be done without, or came in a shape that cannot be read. */
export const INFORMATION = ['person', 'login', 'organisation'] as const;
export type Information = (typeof INFORMATION)[number];

/** Nobody can be logged in with these claims; the page says which information is at fault. */
export class ClaimsError extends Error {
  override readonly name = 'ClaimsError';
  constructor(
    readonly problem: 'missing' | 'malformed',
    readonly information: Information,
  ) {
    super(`claims: ${information} ${problem}`);
  }
}

/** Subjects are at most 255 characters (OpenID Connect Core §2); one that is cut would be another's. */
const MOST_SUBJECT = 255;

/**
 * The key of an organisation: as ISC gives it, without spaces, upper case. A SIREN and a SIRET stay what they are:
 * two establishments may be two customers, and only ISC knows which of the two it vouches for.
 */
export const registrationKey = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{Z}]/gu, '')
    .toUpperCase();

/**
 * Reads the merged claims of the identity token and of userinfo.
 * @throws ClaimsError when the subject or the organisation's registration is missing or unreadable: without them
 * nobody could tell whose accounts to show.
 */
export function iscIdentity(claims: Record<string, unknown>, paths: ClaimPaths): IscIdentity {
  const read = (information: Information, at: readonly string[]): string | null => {
    try {
      return textAt(claims, at);
    } catch (error) {
      if (error instanceof ClaimShapeError) throw new ClaimsError('malformed', information);
      throw error;
    }
  };
  /** What one can do without keeps nobody out. */
  const optional = (at: readonly string[]): string | null => {
    try {
      return textAt(claims, at);
    } catch {
      return null;
    }
  };
  const subject = claims.sub;
  if (subject === undefined || subject === null || subject === '') throw new ClaimsError('missing', 'person');
  if (typeof subject !== 'string' || subject.length > MOST_SUBJECT || /[\p{Cc}\p{Cs}]/u.test(subject))
    throw new ClaimsError('malformed', 'person');
  const immatriculation = registrationKey(read('organisation', paths.organisationId) ?? '');
  if (immatriculation === '') throw new ClaimsError('missing', 'organisation');
  return {
    subject,
    login: read('login', paths.login) ?? subject,
    givenName: optional(paths.givenName),
    familyName: optional(paths.familyName),
    email: optional(paths.email),
    organisation: {
      immatriculation,
      name: read('organisation', paths.organisationName) ?? immatriculation,
    },
  };
}
