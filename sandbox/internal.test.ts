import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { redirectUriFault } from './psc/redirect-uri';
import { Browser } from './testing/browser';
import { authorizationUrl, callbackOf, logInByCard, postForm, userinfo } from './testing/psc-client';
import { ALICE, INTERNAL_SECRET, openTestSandbox } from './testing/sandbox';

let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(async () => {
  await sandbox.remove();
  expect(sandbox.troubles).toEqual([]);
});

const BACK = 'http://lps.editeur.example/access/openidc';
const FIELDS = { owner: '7', name: 'LPS d’essai', redirectUris: [BACK], postLogoutRedirectUris: [] };

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field.
type Answer = { status: number; body: any };
async function call(method: string, path: string, body?: object, secret = INTERNAL_SECRET): Promise<Answer> {
  const response = await fetch(`${sandbox.origin}/interne/${path}`, {
    method,
    headers: { authorization: `Bearer ${secret}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** The whole login of a declared client by card. */
async function logIn(client: { clientId: string; clientSecret: string }, redirectUri = BACK) {
  const url = authorizationUrl(sandbox.urls.psc.authorizationEndpoint, {
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: 'openid scope_1 scope_2',
    acr_values: 'eidas2',
  });
  const back = callbackOf(await logInByCard(new Browser(sandbox.origin), url, ALICE));
  return postForm(
    sandbox.urls.psc.tokenEndpoint,
    {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
    },
    client,
  );
}

it('declares a client that logs in at once, on plain HTTP too, with a secret kept as a digest', async () => {
  const { body } = await call('POST', 'clients', FIELDS);
  const client = { clientId: body.client.clientId, clientSecret: body.secret };
  const tokens = await logIn(client);
  expect(await userinfo(sandbox.urls, tokens.access_token)).toMatchObject({ identifiant: ALICE });
  const file = readFileSync(join(sandbox.config.dataDir, 'psc-clients.json'), 'utf8');
  expect(file).toContain(client.clientId);
  expect(file).not.toContain(body.secret);
  // The digest that is kept is no secret.
  const digest = /"secretDigest": "([^"]+)"/.exec(file)?.[1] ?? '';
  expect((await logIn({ ...client, clientSecret: digest })).status).toBe(401);
});

it('changes addresses and secret at once, and ends what a deleted client holds', async () => {
  const { body } = await call('POST', 'clients', FIELDS);
  const { clientId } = body.client;
  const other = 'https://lps.editeur.example/retour';
  await call('PUT', `clients/${clientId}`, { ...FIELDS, redirectUris: [other] });
  const renewed = await call('POST', `clients/${clientId}/secret`, { owner: '7' });
  expect((await logIn({ clientId, clientSecret: body.secret }, other)).status).toBe(401);
  const tokens = await logIn({ clientId, clientSecret: renewed.body.secret }, other);
  expect(tokens.status).toBe(200);
  const refused = await new Browser(sandbox.origin).get(
    authorizationUrl(sandbox.urls.psc.authorizationEndpoint, { client_id: clientId, redirect_uri: BACK }),
  );
  expect(refused.text).toContain('Adresse de retour refusée');
  expect(refused.text).toContain(other);

  expect((await call('DELETE', `clients/${clientId}?owner=7`)).status).toBe(200);
  expect((await userinfo(sandbox.urls, tokens.access_token)).status).toBe(401);
  const gone = await new Browser(sandbox.origin).get(
    authorizationUrl(sandbox.urls.psc.authorizationEndpoint, { client_id: clientId, redirect_uri: other }),
  );
  expect(gone.text).toContain('invalid_client');
});

it('answers alike for a client of somebody else and one that does not exist', async () => {
  const { body } = await call('POST', 'clients', FIELDS);
  for (const id of [body.client.clientId, 'lps-inconnu']) {
    const answers = [
      await call('PUT', `clients/${id}`, { ...FIELDS, owner: '8' }),
      await call('POST', `clients/${id}/secret`, { owner: '8' }),
      await call('DELETE', `clients/${id}?owner=8`),
    ];
    for (const answer of answers) {
      expect(answer).toEqual({ status: 404, body: { error: { message: 'Ce client n’existe pas.' } } });
    }
  }
  const listed = (await call('GET', 'clients?owner=8')).body.clients;
  expect(listed).toEqual([]);
});

it.each(['', 'autre-secret', `${INTERNAL_SECRET}x`])(
  'opens to the secret only, not to « %s »',
  async (secret) => {
    expect((await call('GET', 'clients?owner=7', undefined, secret)).status).toBe(401);
    expect((await call('POST', 'identites', { idNat: '872611219999' }, secret)).status).toBe(401);
  },
);

it('finds or makes the test identity of a number, and refuses what is none', async () => {
  expect((await call('GET', 'identites?idNat=872611211755')).body).toEqual({ identity: null });
  const made = await call('POST', 'identites', { idNat: '872611211755' });
  expect(made.body.identity.idNat).toBe('872611211755');
  expect((await call('POST', 'identites', { idNat: '872611211755' })).body).toEqual(made.body);
  const refused = await call('POST', 'identites', { idNat: 'x' });
  expect([refused.status, refused.body.error.field]).toEqual([422, 'idNat']);
});

it.each([
  ['ftp://lps.example/retour', 'https://'],
  ['lps.example/retour', 'https://'],
  ['https://lps.example/retour#ancre', 'fragment'],
  ['https://moi:secret@lps.example/', 'utilisateur'],
  ['https://*.lps.example/retour', '« * »'],
  ['https://lps.example/a b', 'espace'],
  ['https://lps.example\\@ailleurs.example/', '%XX'],
  ['https://lps.example/a/../b', '« .. »'],
  ['https://', 'https://'],
  ['https:///evil.example/x', 'https://'],
])('refuses the return address %s and says why', async (uri, words) => {
  expect(redirectUriFault(uri)).toContain(words);
  const refused = await call('POST', 'clients', { ...FIELDS, redirectUris: [BACK, uri] });
  expect([refused.status, refused.body.error.field]).toEqual([422, 'redirectUris']);
});

it('takes no address that a browser would read as another host', () => {
  fc.assert(
    fc.property(fc.string(), fc.webUrl({ withFragments: false }), (noise, url) => {
      for (const uri of [url, noise, `https://${noise}`, url + noise]) {
        if (redirectUriFault(uri) !== undefined) continue;
        const written = /^https?:\/\/([^/?#]*)/i.exec(uri)?.[1]?.replace(/:\d*$/, '').toLowerCase();
        const read = new URL(uri).hostname;
        // Numbers in another notation (0x7f.1) are the only other spelling of a host.
        expect(read === written || /^[\d.]+$/.test(read)).toBe(true);
      }
    }),
  );
});

it('keeps declared clients over a restart', async () => {
  const { body } = await call('POST', 'clients', { ...FIELDS, owner: '9' });
  const again = await openTestSandbox({ ...sandbox.config, port: 0 });
  const response = await fetch(`${again.origin}/interne/clients?owner=9`, {
    headers: { authorization: `Bearer ${INTERNAL_SECRET}` },
  });
  expect(((await response.json()) as { clients: object[] }).clients).toEqual([body.client]);
  await again.close();
});
