/** Software of editors that logs people in by the sandbox's Pro Santé Connect, with clients that the portal declared. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { apacheConfiguration } from '@/app/(portail)/comptes/[compte]/psc/apache';
import type { AccountView, PscClientsView, PscSecretView } from '@/server/views';
import { APACHE_PROGRAMS, startApache } from '../support/apache';
import { readInstance } from '../support/instance';
import { type Jar, portalCookie, visit } from '../support/login';
import { lacks } from '../support/run';

/** Not one of the addresses that the sandbox takes undeclared. */
const ADDRESS = '127.0.0.5';
const PERSON = '872611231459';

let cookie: string;
let accountId: number;
let endpoints: PscClientsView['endpoints'];
beforeAll(async () => {
  cookie = await portalCookie();
  const accounts = await call<AccountView[]>('account.list');
  accountId = accounts.find(({ nil }) => nil === readInstance().demo.nil)?.id ?? 0;
  ({ endpoints } = await call<PscClientsView>('sandbox.clients', { accountId }));
});

/** A procedure of the portal, as its pages call it: a change when there are `values`. */
async function call<T>(path: string, input?: object, values?: object): Promise<T> {
  const { portal } = readInstance();
  const json = { ...input, ...values };
  const url = `${portal}/api/trpc/${path}`;
  const response = values
    ? await fetch(url, {
        method: 'POST',
        headers: { cookie, origin: portal, 'content-type': 'application/json' },
        body: JSON.stringify({ json }),
      })
    : await fetch(input ? `${url}?input=${encodeURIComponent(JSON.stringify({ json }))}` : url, {
        headers: { cookie },
      });
  const answer = (await response.json()) as { result?: { data: { json: T } }; error?: unknown };
  if (!answer.result) throw new Error(JSON.stringify(answer.error));
  return answer.result.data.json;
}

const declare = (name: string, redirectUri: string) =>
  call<PscSecretView>(
    'sandbox.registerClient',
    { accountId },
    { fields: { name, redirectUris: [redirectUri], postLogoutRedirectUris: [] } },
  );

/** The person logs in by telephone, which approves by itself; ends where the software shows its page. */
async function logIn(jar: Jar, url: string) {
  const choice = await visit(jar, url);
  expect(choice.text).toContain('Identifiant national');
  const approved = await visit(jar, choice.url.href, { etape: 'choisir', idnat: PERSON, moyen: 'telephone' });
  return visit(jar, approved.url.href, { etape: 'suite' });
}

/** A port that nobody has, and an address of software there. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, ADDRESS, done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

/** A web application that that answers each request with what `answer` gives. */
async function openSoftware(answer: (url: URL) => Promise<{ redirect: string } | { text: string }>) {
  const server = createServer((req: IncomingMessage, res) => {
    answer(new URL(req.url ?? '/', origin)).then(
      (given) => {
        if ('redirect' in given) res.writeHead(302, { location: given.redirect }).end();
        else res.end(given.text);
      },
      (error: Error) => res.writeHead(500).end(String(error.stack)),
    );
  });
  await new Promise<void>((done) => server.listen(0, ADDRESS, done));
  const origin = `http://${ADDRESS}:${(server.address() as AddressInfo).port}`;
  return { origin, close: () => void server.close() };
}

describe.skipIf(APACHE_PROGRAMS.some(lacks))('Apache with mod_auth_openidc', () => {
  it.each(['discovery', 'explicit'] as const)(
    'logs in as the workshop of 2019 has it, addresses: %s',
    async (addresses) => {
      const port = await freePort();
      const redirectUri = `http://${ADDRESS}:${port}/access/openidc`;
      const { client, secret } = await declare(`Apache ${addresses}`, redirectUri);
      const apache = await startApache(
        ADDRESS,
        port,
        apacheConfiguration({
          ...{ endpoints, clientId: client.clientId, clientSecret: secret, redirectUri, addresses },
          passphrase: 'phrase-des-cookies-de-test',
          texts: { head: 'PSC', passphrase: 'p', redirect: 'r', pages: 'p' },
        }),
      );
      try {
        const page = await logIn(new Map(), `http://${ADDRESS}:${port}/prive/page.html`);
        // REMOTE_USER: the claim, and the issuer's host after « @ », as the module writes it.
        expect(page.text).toMatch(new RegExp(`^${PERSON}(@\\S+)? ${PERSON}$`));
      } finally {
        await apache.stop();
        await call('sandbox.deleteClient', { accountId }, { clientId: client.clientId });
      }
    },
  );
});

it('serves a client written by hand: authorize, token, userinfo', async () => {
  let client: PscSecretView | undefined;
  const software = await openSoftware(async (url) => {
    const redirectUri = `${software.origin}/retour`;
    if (url.pathname !== '/retour') {
      client = await declare('À la main', redirectUri);
      const query = new URLSearchParams({
        ...{ response_type: 'code', client_id: client.client.clientId, redirect_uri: redirectUri },
        ...{ scope: 'openid scope_all', acr_values: 'eidas1', state: 'etat', nonce: 'nonce' },
      });
      return { redirect: `${endpoints.authorizationEndpoint}?${query}` };
    }
    expect(url.searchParams.get('state')).toBe('etat');
    const answer = await fetch(endpoints.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code: url.searchParams.get('code') ?? '' },
        ...{ redirect_uri: redirectUri, client_id: client?.client.clientId ?? '' },
        client_secret: client?.secret ?? '',
      }),
    });
    const tokens = (await answer.json()) as { access_token: string; id_token: string };
    const { payload } = await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(endpoints.jwksUri)), {
      issuer: endpoints.issuer,
      audience: client?.client.clientId,
    });
    expect(payload.nonce).toBe('nonce');
    const userinfo = await fetch(endpoints.userinfoEndpoint, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    return { text: await userinfo.text() };
  });
  const page = await logIn(new Map(), software.origin);
  expect(JSON.parse(page.text)).toMatchObject({ SubjectNameID: PERSON, identifiant: PERSON });
  software.close();
  await call('sandbox.deleteClient', { accountId }, { clientId: client?.client.clientId });
});

it('serves a library that reads the discovery and asks for PKCE, until the secret is renewed', async () => {
  let declared: PscSecretView | undefined;
  let config: oidc.Configuration | undefined;
  const verifier = oidc.randomPKCECodeVerifier();
  const software = await openSoftware(async (url) => {
    if (config) {
      const checks = { pkceCodeVerifier: verifier, expectedState: 'etat', expectedNonce: 'nonce' };
      const tokens = await oidc.authorizationCodeGrant(config, url, checks);
      const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '');
      return { text: JSON.stringify(userinfo) };
    }
    declared = await declare('Bibliothèque', `${software.origin}/retour`);
    const { clientId } = declared.client;
    config = await oidc.discovery(new URL(endpoints.discovery), clientId, declared.secret, undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    const redirect = oidc.buildAuthorizationUrl(config, {
      ...{ redirect_uri: `${software.origin}/retour`, scope: 'openid scope_all', acr_values: 'eidas1' },
      ...{ state: 'etat', nonce: 'nonce', code_challenge_method: 'S256' },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    });
    return { redirect: redirect.href };
  });
  const page = await logIn(new Map(), software.origin);
  expect(JSON.parse(page.text)).toMatchObject({ preferred_username: PERSON });
  software.close();

  const { clientId } = (declared as PscSecretView).client;
  await call('sandbox.renewSecret', { accountId }, { clientId });
  await expect(oidc.tokenIntrospection(config as oidc.Configuration, 'x')).rejects.toMatchObject({
    error: 'invalid_client',
  });
  await call('sandbox.deleteClient', { accountId }, { clientId });
});
