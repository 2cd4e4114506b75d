/** Why a login did not begin a session: a code travels in the address, the page has a sentence for each. */
import { INFORMATION, type Information } from './claims';

export const LOGIN_PROBLEMS = [
  /** The person, or ISC, refused. */
  'AccessDenied',
  /** No login of this browser: too late, another tab, another browser, twice. */
  'OAuthCallback',
  /** ISC does not answer, or fails. */
  'IscUnavailable',
  /** What ISC answered could not be verified. */
  'IscAnswer',
  'ClaimsMissing',
  'ClaimsMalformed',
  'Blocked',
  'SessionRequired',
  'Failed',
] as const;

export interface LoginProblem {
  code: (typeof LOGIN_PROBLEMS)[number];
  information?: Information;
}

/** Path of the page that tells it; `suite` is where the visitor wanted to go. */
export function problemPath({ code, information }: LoginProblem, suite: string | null): string {
  const query = new URLSearchParams({ error: code });
  if (information) query.set('information', information);
  if (suite) query.set('suite', suite);
  return `/connexion?${query}`;
}

/** What an address says, as far as it is ours to say; an unknown code is a failure without further name. */
export function problemIn(query: { error?: unknown; information?: unknown }): LoginProblem | null {
  if (query.error === undefined || query.error === '') return null;
  const code = LOGIN_PROBLEMS.find((known) => known === query.error) ?? 'Failed';
  const information = INFORMATION.find((known) => known === query.information);
  const needs = code === 'ClaimsMissing' || code === 'ClaimsMalformed';
  if (needs && !information) return { code: 'Failed' };
  return needs ? { code, information } : { code };
}
