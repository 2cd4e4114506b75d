/** Logs in to the portal through the sandbox ISC, as a browser does but without one: redirects, cookies, forms. */
import { codeOf, personOf, readInstance } from './instance';

type Jar = Map<string, Map<string, string>>;

function remember(jar: Jar, url: URL, response: Response): void {
  // Cookies are scoped by host, not by port; origins are kept apart all the same, names being distinct.
  const cookies = jar.get(url.origin) ?? new Map<string, string>();
  for (const line of response.headers.getSetCookie()) {
    const pair = line.split(';')[0] ?? '';
    const at = pair.indexOf('=');
    if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  jar.set(url.origin, cookies);
}

const header = (jar: Jar, url: URL) =>
  [...(jar.get(url.origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');

async function visit(
  jar: Jar,
  address: string,
  form?: Record<string, string>,
): Promise<{ url: URL; text: string }> {
  let url = new URL(address);
  let body = form && new URLSearchParams(form);
  for (let hop = 0; hop < 20; hop++) {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: header(jar, url), origin: url.origin, accept: 'text/html,application/json' },
      ...(body ? { body } : {}),
    });
    remember(jar, url, response);
    const location = response.headers.get('location');
    if (!location) return { url, text: await response.text() };
    await response.arrayBuffer();
    url = new URL(location, url);
    body = undefined;
  }
  throw new Error('too many redirects');
}

/** The `Cookie` header of a logged-in session of a person of the sandbox (`people` of instance.json). */
export async function portalCookie(person = 'demo', instance = readInstance()): Promise<string> {
  const jar: Jar = new Map();
  const { text } = await visit(jar, `${instance.portal}/api/auth/csrf`);
  const { csrfToken } = JSON.parse(text) as { csrfToken: string };
  const page = await visit(jar, `${instance.portal}/api/auth/signin/isc`, {
    csrfToken,
    callbackUrl: `${instance.portal}/comptes`,
  });
  const { iscUser, iscPassword, email } = personOf(instance, person);
  const password = { etape: 'mot-de-passe', login: iscUser, motdepasse: iscPassword };
  const step = await visit(jar, page.url.href, password);
  const reference = /id="reference">([A-Z]+)</.exec(step.text)?.[1];
  if (!reference) throw new Error(`no code is asked for at ${step.url.href}`);
  const code = await codeOf(instance, email, reference);
  const agreement = await visit(jar, step.url.href, { etape: 'code', code });
  // Asked once of a person.
  const asked = agreement.text.includes('value="accepter"');
  const end = asked ? await visit(jar, agreement.url.href, { etape: 'accepter' }) : agreement;
  if (end.url.origin !== new URL(instance.portal).origin) throw new Error(`login ended at ${end.url.href}`);
  const cookie = header(jar, new URL(instance.portal));
  if (end.url.pathname === '/cgu') await acceptTerms(instance.portal, cookie);
  return cookie;
}

/** Accepts the terms of use, as the page does that asks for it once for each version. */
async function acceptTerms(portal: string, cookie: string): Promise<void> {
  const terms = await fetch(`${portal}/api/trpc/portal.terms`, { headers: { cookie } });
  const { result } = (await terms.json()) as { result: { data: { json: { version: number } } } };
  const accepted = await fetch(`${portal}/api/trpc/portal.acceptTerms`, {
    method: 'POST',
    headers: { cookie, origin: portal, 'content-type': 'application/json' },
    body: JSON.stringify({ json: { version: result.data.json.version } }),
  });
  if (!accepted.ok) throw new Error(`the terms were not accepted: ${await accepted.text()}`);
}
