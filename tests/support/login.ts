/** Logs in to the portal through the sandbox ISC, as a browser does but without one: redirects, cookies, forms. */
import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { codeOf, personOf, readInstance } from './instance';

export type Jar = Map<string, Map<string, string>>;

interface Answer {
  location: string | undefined;
  cookies: string[];
  text: string;
}

/** One request as a browser makes it when it goes to a page: software tells that from a script's (`fetch` cannot). */
function navigate(url: URL, cookie: string, form?: string): Promise<Answer> {
  const secure = url.protocol === 'https:';
  const options: RequestOptions = {
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      ...{ cookie, accept: 'text/html,application/json', 'sec-fetch-mode': 'navigate' },
      ...(form !== undefined && {
        origin: url.origin,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(form),
      }),
    },
    ...(secure && { ca: readFileSync(readInstance().pki.rootPem) }),
  };
  return new Promise((done, fail) => {
    const sent = (secure ? secureRequest : request)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const { location, 'set-cookie': cookies = [] } = response.headers;
        done({ location, cookies, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.once('error', fail);
    sent.end(form);
  });
}

function remember(jar: Jar, url: URL, lines: string[]): void {
  // Cookies are scoped by host, not by port; origins are kept apart all the same, names being distinct.
  const cookies = jar.get(url.origin) ?? new Map<string, string>();
  for (const line of lines) {
    const pair = line.split(';')[0] ?? '';
    const at = pair.indexOf('=');
    if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  jar.set(url.origin, cookies);
}

const header = (jar: Jar, url: URL) =>
  [...(jar.get(url.origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');

/** GET, or POST of a form; follows redirects, whatever the site, with the cookies of each. */
export async function visit(
  jar: Jar,
  address: string,
  form?: Record<string, string>,
): Promise<{ url: URL; text: string }> {
  let url = new URL(address);
  let body = form && new URLSearchParams(form);
  for (let hop = 0; hop < 20; hop++) {
    const response = await navigate(url, header(jar, url), body?.toString());
    remember(jar, url, response.cookies);
    const { location } = response;
    if (!location) return { url, text: response.text };
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

/**
 * Logs in through any provider and opens a page.
 * @param agree what the person does at the provider: from its address to that of the callback.
 */
export async function pageThrough(
  portal: string,
  path: string,
  agree: (authorization: string) => Promise<string>,
): Promise<{ url: URL; text: string }> {
  const jar: Jar = new Map();
  const { text } = await visit(jar, `${portal}/api/auth/csrf`);
  const { csrfToken } = JSON.parse(text) as { csrfToken: string };
  const form = { csrfToken, callbackUrl: path, json: 'true' };
  const leaving = await visit(jar, `${portal}/api/auth/signin/isc`, form);
  const { url } = JSON.parse(leaving.text) as { url: string };
  const end = await visit(jar, await agree(url));
  if (end.url.pathname !== '/cgu') return end;
  await acceptTerms(portal, header(jar, new URL(portal)));
  return visit(jar, new URL(path, portal).href);
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
