/** How a person is called: given and family name, or else the login; null when nobody is known. */
export function nameOf<Login extends string | null>(person: {
  givenName: string | null;
  familyName: string | null;
  login: Login;
}): string | Login {
  return [person.givenName, person.familyName].filter(Boolean).join(' ') || person.login;
}
