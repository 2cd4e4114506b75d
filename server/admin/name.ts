/** How a person is called: given and family name, or else the login; null when nobody is known. */
export function nameOf(person: {
  givenName: string | null;
  familyName: string | null;
  login: string | null;
}): string | null {
  return [person.givenName, person.familyName].filter(Boolean).join(' ') || person.login;
}
