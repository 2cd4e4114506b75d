/** A relying party and its user, for tests of the PSC realm. */
import type { SandboxUrls } from '../urls';
import { Browser, type Visited } from './browser';
import { CALLBACK, CLIENT } from './sandbox';

export type Answer = Record<string, unknown> & { status: number };
type Client = { clientId: string; clientSecret: string };

export async function postForm(
  url: string,
  form: Record<string, string>,
  client: Client = CLIENT,
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  return { status: response.status, ...(text.startsWith('{') ? JSON.parse(text) : { text }) };
}

/** The 2019 request: no PKCE, given scopes and acr_values. */
export function authorizationUrl(endpoint: string, params: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: CLIENT.clientId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid scope_all',
    acr_values: 'eidas1',
    state: 'etat-1',
    nonce: 'nonce-1',
    ...params,
  });
  return `${endpoint}?${query}`;
}

/** Logs in by card in this browser and returns the last answer, whose `location` is the callback. */
export async function logInByCard(browser: Browser, url: string, idNat: string): Promise<Visited> {
  const choice = await browser.get(url);
  if (choice.headers.get('location')) return choice;
  await browser.post(choice.url, { etape: 'choisir', idnat: idNat, moyen: 'carte' });
  return browser.post(choice.url, { etape: 'pin', pin: '1234' });
}

export const callbackOf = (visited: Visited): URL =>
  new URL(visited.headers.get('location') ?? 'about:blank');

export const redeem = (urls: SandboxUrls, code: string | null, extra: Record<string, string> = {}) =>
  postForm(urls.psc.tokenEndpoint, {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: CALLBACK,
    ...extra,
  });

export const refresh = (urls: SandboxUrls, token: unknown) =>
  postForm(urls.psc.tokenEndpoint, { grant_type: 'refresh_token', refresh_token: String(token) });

/** The whole browser login by card: tokens of a fresh session. */
export async function tokensByCard(
  urls: SandboxUrls,
  idNat: string,
  browser = new Browser(new URL(urls.home).origin),
  params: Record<string, string> = {},
): Promise<Answer> {
  const url = authorizationUrl(urls.psc.authorizationEndpoint, params);
  const back = callbackOf(await logInByCard(browser, url, idNat));
  return redeem(urls, back.searchParams.get('code'));
}

export const startCiba = (urls: SandboxUrls, form: Record<string, string>) =>
  postForm(urls.psc.cibaEndpoint, { scope: 'openid scope_all', acr_values: 'eidas1', ...form });

export const pollCiba = (urls: SandboxUrls, id: unknown) =>
  postForm(urls.psc.tokenEndpoint, {
    grant_type: 'urn:openid:params:grant-type:ciba',
    auth_req_id: String(id),
  });

export const userinfo = async (urls: SandboxUrls, token: unknown): Promise<Answer> => {
  const response = await fetch(urls.psc.userinfoEndpoint, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, ...((await response.json()) as object) };
};

export const introspect = (urls: SandboxUrls, token: unknown) =>
  postForm(urls.psc.introspectionEndpoint, { token: String(token) });

/** Answers the waiting request of this identity on the page « Téléphone ». */
export async function answerOnTelephone(urls: SandboxUrls, idNat: string, answer: string): Promise<Visited> {
  const browser = new Browser(new URL(urls.home).origin);
  const { text } = await browser.get(urls.telephone);
  const card = text.split('<li class="card">').find((part) => part.includes(idNat)) ?? '';
  const id = /name="demande" value="([^"]+)"/.exec(card)?.[1] ?? '';
  return browser.post(urls.telephone, { demande: id, reponse: answer });
}
