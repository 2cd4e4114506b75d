/** A relying party of ISC and its user, for tests: the journey from the authorization request to its answer. */
import * as oidc from 'openid-client';
import type { SandboxUrls } from '../urls';
import type { Browser, Visited } from './browser';
import { callbackOf } from './psc-client';
import { CALLBACK, PORTAL, USER } from './sandbox';

interface Received {
  id: string;
  to: string[];
  subject: string;
  text: string;
  code: string | null;
}

/** Mails of one recipient, newest first, as scripts read them. */
export async function mailsOf(urls: SandboxUrls, recipient: string): Promise<Received[]> {
  const response = await fetch(`${urls.mailsJson}?destinataire=${encodeURIComponent(recipient)}`);
  return (await response.json()) as Received[];
}

/** The reference that a code page shows. */
export const referenceOf = ({ text }: Visited): string => /id="reference">([A-Z]{5})</.exec(text)?.[1] ?? '';

/** The last code that was sent for the visit of this page. */
export async function codeFor(urls: SandboxUrls, page: Visited, recipient = USER.email): Promise<string> {
  const reference = referenceOf(page);
  const mail = (await mailsOf(urls, recipient)).find(({ subject }) =>
    subject.includes(`(demande ${reference})`),
  );
  if (!reference || !mail?.code) throw new Error(`no code for « ${reference} » in the mails of ${recipient}`);
  return mail.code;
}

export const discover = (urls: SandboxUrls, client = PORTAL): Promise<oidc.Configuration> =>
  oidc.discovery(new URL(urls.isc.discovery), client.clientId, client.clientSecret, undefined, {
    execute: [oidc.allowInsecureRequests],
  });

/** As next-auth asks: code, PKCE, state, nonce. */
export async function authorizationRequest(client: oidc.Configuration, extra: Record<string, string> = {}) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: CALLBACK,
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: 's',
    nonce: 'n',
    ...extra,
  });
  return { url: url.href, checks: { pkceCodeVerifier, expectedState: 's', expectedNonce: 'n' } };
}

export async function givePassword(
  browser: Browser,
  url: string,
  login: string = USER.login,
  password: string = USER.password,
): Promise<Visited> {
  const page = await browser.get(url);
  return browser.post(page.url, { etape: 'mot-de-passe', login, motdepasse: password });
}

/** Password and code: ends on the consent page, or at the callback when consent was given before. */
export async function passSteps(browser: Browser, urls: SandboxUrls, url: string): Promise<Visited> {
  const page = await givePassword(browser, url);
  return browser.post(page.url, { etape: 'code', code: await codeFor(urls, page) });
}

/** The whole journey: the callback's address. */
export async function logIn(browser: Browser, urls: SandboxUrls, url: string): Promise<URL> {
  const page = await passSteps(browser, urls, url);
  return callbackOf(page.status === 200 ? await browser.post(page.url, { etape: 'accepter' }) : page);
}
