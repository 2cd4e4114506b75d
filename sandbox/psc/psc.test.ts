import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser';
import {
  answerOnTelephone,
  authorizationUrl,
  callbackOf,
  introspect,
  logInByCard,
  postForm,
  redeem,
  refresh,
  tokensByCard,
  userinfo,
} from '../testing/psc-client';
import {
  AFTER_LOGOUT,
  ALICE,
  BRUNO,
  CALLBACK,
  CLIENT,
  OTHER_CLIENT,
  openTestSandbox,
} from '../testing/sandbox';

let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(async () => {
  await sandbox.remove();
  expect(sandbox.troubles).toEqual([]);
});

const psc = () => sandbox.urls.psc;
const newBrowser = () => new Browser(sandbox.origin);
const authEndpoint = () => psc().authorizationEndpoint;

describe('discovery', () => {
  it('announces the wallet endpoint in one document and the Keycloak one in the other', async () => {
    const wallet = await (await fetch(psc().discovery)).json();
    const plain = await (await fetch(`${psc().issuer}/.well-known/openid-configuration`)).json();
    expect(wallet.authorization_endpoint).toBe(`${sandbox.origin}/wallet/auth`);
    expect(plain.authorization_endpoint).toBe(`${psc().issuer}/protocol/openid-connect/auth`);
    for (const document of [wallet, plain]) {
      expect(document).toMatchObject({
        issuer: psc().issuer,
        token_endpoint: psc().tokenEndpoint,
        userinfo_endpoint: psc().userinfoEndpoint,
        introspection_endpoint: psc().introspectionEndpoint,
        jwks_uri: psc().jwksUri,
        end_session_endpoint: psc().endSessionEndpoint,
        backchannel_authentication_endpoint: psc().cibaEndpoint,
        code_challenge_methods_supported: ['S256'],
      });
    }
  });

  it('keeps the configured origin whatever Host a request claims', async () => {
    const response = await fetch(psc().discovery.replace('localhost', '127.0.0.1'));
    expect((await response.json()).token_endpoint).toBe(psc().tokenEndpoint);
  });

  it('shows only the public part of the signing key', async () => {
    const { keys } = await (await fetch(psc().jwksUri)).json();
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256' });
    expect(keys[0]).not.toHaveProperty('d');
  });
});

describe('authorization code', () => {
  it('serves openid-client from discovery to userinfo, refresh, introspection and revocation', async () => {
    const server = new URL(psc().discovery);
    const client = await oidc.discovery(server, CLIENT.clientId, CLIENT.clientSecret, undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    const verifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(client, {
      redirect_uri: CALLBACK,
      scope: 'openid scope_all',
      acr_values: 'eidas1',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 's',
      nonce: 'n',
    });
    const back = callbackOf(await logInByCard(newBrowser(), url.href, ALICE));
    const tokens = await oidc.authorizationCodeGrant(client, back, {
      pkceCodeVerifier: verifier,
      expectedState: 's',
      expectedNonce: 'n',
    });
    const claims = tokens.claims();
    expect(claims).toMatchObject({
      SubjectNameID: ALICE,
      preferred_username: ALICE,
      identifiant: ALICE,
      acr: 'eidas1',
      nonce: 'n',
    });
    const info = await oidc.fetchUserInfo(client, tokens.access_token, claims?.sub ?? '');
    expect(info.SubjectNameID).toBe(ALICE);
    const renewed = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '');
    const state = await oidc.tokenIntrospection(client, renewed.access_token);
    expect(state).toMatchObject({ active: true, client_id: CLIENT.clientId, SubjectNameID: ALICE });
    await oidc.tokenRevocation(client, renewed.refresh_token ?? '');
    await expect(oidc.refreshTokenGrant(client, renewed.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('gives access tokens as PSC does: RS256, 120 s, every claim', async () => {
    const { access_token: token, expires_in: expiresIn } = await tokensByCard(sandbox.urls, ALICE);
    const { payload, protectedHeader } = await jwtVerify(
      String(token),
      createRemoteJWKSet(new URL(psc().jwksUri)),
      { issuer: psc().issuer },
    );
    expect(protectedHeader.alg).toBe('RS256');
    expect(expiresIn).toBe(120);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(120);
    expect(payload).toMatchObject({
      azp: CLIENT.clientId,
      typ: 'Bearer',
      SubjectNameID: ALICE,
      preferred_username: ALICE,
      PSISubjectNameID: '',
      otherIds: [{ identifiant: ALICE, origine: 'EDIT', qualite: 1 }],
      acr: 'eidas1',
      authMode: 'CARD',
      auth_level: '1',
      nonce: 'nonce-1',
      scope: 'openid scope_all',
    });
    expect(payload.sub).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(payload.sid).toMatch(/^[0-9a-f-]{36}$/);
    expect(payload.auth_time).toBeTypeOf('number');
    expect(payload.jti).toBeTypeOf('string');
  });

  it('understands the parameters of 2019: other host, two scopes, eidas2, no PKCE', async () => {
    const browser = newBrowser();
    const tokens = await tokensByCard(sandbox.urls, ALICE, browser, {
      scope: 'openid scope_1 scope_2',
      acr_values: 'eidas2',
    });
    expect(tokens.status).toBe(200);
    const token = decodeJwt(String(tokens.access_token));
    expect(token).toMatchObject({ scope: 'openid scope_1 scope_2', acr: 'eidas1' });
    expect(decodeJwt(String(tokens.id_token)).identifiant).toBe(ALICE);
    const native = authorizationUrl(`${psc().issuer}/protocol/openid-connect/auth`);
    expect(callbackOf(await browser.get(native)).searchParams.get('code')).toBeTruthy();
  });

  it('keeps sid and auth_time over refreshes and within the browser session, and changes them at a new login', async () => {
    const browser = newBrowser();
    const first = await tokensByCard(sandbox.urls, ALICE, browser);
    const renewed = await refresh(
      sandbox.urls,
      (await refresh(sandbox.urls, first.refresh_token)).refresh_token,
    );
    const again = await tokensByCard(sandbox.urls, ALICE, browser);
    const anew = await tokensByCard(sandbox.urls, ALICE, browser, { prompt: 'login' });
    const [a, b, c, d] = [first, renewed, again, anew].map((one) => decodeJwt(String(one.access_token)));
    expect([b?.sid, b?.auth_time, b?.authMode]).toEqual([a?.sid, a?.auth_time, a?.authMode]);
    expect(c?.sid).toBe(a?.sid);
    expect(b?.jti).not.toBe(a?.jti);
    expect(d?.sid).not.toBe(a?.sid);
    expect(d?.sub).toBe(a?.sub);
    expect(decodeJwt(String(renewed.id_token)).sid).toBe(a?.sid);
  });

  it('lets another person log in in the same browser, and ends the session of the first', async () => {
    const browser = newBrowser();
    const first = await tokensByCard(sandbox.urls, ALICE, browser);
    const second = await tokensByCard(sandbox.urls, BRUNO, browser, { prompt: 'login' });
    expect(decodeJwt(String(second.access_token)).SubjectNameID).toBe(BRUNO);
    expect(await refresh(sandbox.urls, first.refresh_token)).toMatchObject({
      status: 400,
      error: 'invalid_grant',
    });
  });

  it('refuses a code that is used twice, and what it gave the first time', async () => {
    const back = callbackOf(await logInByCard(newBrowser(), authorizationUrl(authEndpoint()), ALICE));
    const code = back.searchParams.get('code');
    const first = await redeem(sandbox.urls, code);
    expect(await redeem(sandbox.urls, code)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await introspect(sandbox.urls, first.access_token)).toMatchObject({ active: false });
  });

  it('enforces PKCE once a challenge was sent', async () => {
    const challenge = await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier());
    const url = authorizationUrl(authEndpoint(), {
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    for (const extra of [{}, { code_verifier: oidc.randomPKCECodeVerifier() }]) {
      const back = callbackOf(await logInByCard(newBrowser(), url, ALICE));
      const answer = await redeem(
        sandbox.urls,
        back.searchParams.get('code'),
        extra as Record<string, string>,
      );
      expect(answer).toMatchObject({ status: 400, error: 'invalid_grant' });
    }
  });

  it('refuses a wrong client secret, in the header and in the body', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x' };
    const wrong = { ...CLIENT, clientSecret: 'faux' };
    expect(await postForm(psc().tokenEndpoint, form, wrong)).toMatchObject({
      status: 401,
      error: 'invalid_client',
    });
    const inBody = await fetch(psc().tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({ ...form, client_id: CLIENT.clientId, client_secret: 'faux' }),
    });
    expect(inBody.status).toBe(401);
  });
});

describe('login pages', () => {
  const open = async (browser: Browser) => browser.get(authorizationUrl(authEndpoint()));

  it('creates a well-formed unknown number on the fly and refuses a malformed one, keeping it', async () => {
    const browser = newBrowser();
    const page = await open(browser);
    const refused = await browser.post(page.url, { etape: 'choisir', idnat: '12<b>', moyen: 'carte' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="12&lt;b&gt;"');
    const impossible = await browser.post(page.url, {
      etape: 'choisir',
      idnat: '872613011200',
      moyen: 'carte',
    });
    expect(impossible.status).toBe(422);
    for (const form of ['87AAMMJJHHMM', '899']) expect(impossible.text).toContain(form);
    const card = await tokensByCard(sandbox.urls, '899700771191');
    expect(decodeJwt(String(card.access_token)).SubjectNameID).toBe('899700771191');
    const tokens = await tokensByCard(sandbox.urls, '872611211234');
    expect(decodeJwt(String(tokens.access_token)).SubjectNameID).toBe('872611211234');
  });

  it('ends the login with access_denied after three wrong codes', async () => {
    const browser = newBrowser();
    const { url } = await open(browser);
    await browser.post(url, { etape: 'choisir', idnat: ALICE, moyen: 'carte' });
    expect((await browser.post(url, { etape: 'pin', pin: '0000' })).text).toContain('Il reste 2 essais');
    expect((await browser.post(url, { etape: 'pin', pin: '0000' })).text).toContain('Il reste un essai');
    const back = callbackOf(await browser.post(url, { etape: 'pin', pin: '0000' }));
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('state')).toBe('etat-1');
  });

  it('goes on by itself once the telephone approved, with authMode MOBILE', async () => {
    const browser = newBrowser();
    const { url } = await open(browser);
    const waiting = await browser.post(url, { etape: 'choisir', idnat: BRUNO, moyen: 'telephone' });
    const number = /Nombre à comparer : <\/span>(\d\d)</.exec(waiting.text)?.[1];
    expect((await browser.get(sandbox.urls.telephone)).text).toContain(`class="number">${number}<`);
    expect(JSON.parse((await browser.get(`${url}/etat`)).text)).toEqual({ etat: 'pending' });
    expect((await browser.post(url, { etape: 'suite' })).headers.get('location')).toBeNull();
    expect((await answerOnTelephone(sandbox.urls, BRUNO, 'approuver')).text).toContain('Demande approuvée');
    expect(JSON.parse((await browser.get(`${url}/etat`)).text)).toEqual({ etat: 'approved' });
    const back = callbackOf(await browser.post(url, { etape: 'suite' }));
    const tokens = await redeem(sandbox.urls, back.searchParams.get('code'));
    expect(decodeJwt(String(tokens.access_token)).authMode).toBe('MOBILE');
  });

  it('returns access_denied when the telephone refused', async () => {
    const browser = newBrowser();
    const { url } = await open(browser);
    await browser.post(url, { etape: 'choisir', idnat: BRUNO, moyen: 'telephone' });
    await answerOnTelephone(sandbox.urls, BRUNO, 'refuser');
    const back = callbackOf(await browser.post(url, { etape: 'suite' }));
    expect(back.searchParams.get('error')).toBe('access_denied');
  });

  it('belongs to the browser that started it', async () => {
    const { url } = await open(newBrowser());
    const stranger = await newBrowser().post(url, { etape: 'choisir', idnat: ALICE, moyen: 'carte' });
    expect(stranger.status).toBe(400);
    expect(stranger.text).toContain('Demande de connexion expirée');
  });

  it('carries a strict policy that lets the form answer reach the relying party only', async () => {
    const { headers } = await open(newBrowser());
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:9;");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it('changes nothing for a form that another origin sends', async () => {
    const browser = newBrowser();
    const { url } = await open(browser);
    const foreign = { origin: 'http://evil.test' };
    const form = { etape: 'choisir', idnat: ALICE, moyen: 'telephone' };
    expect((await browser.post(url, form, foreign)).status).toBe(403);
    expect((await browser.post(sandbox.urls.telephone, { demande: 'x' }, foreign)).status).toBe(403);
    expect((await browser.post(sandbox.urls.identities, {}, foreign)).status).toBe(403);
    const anonymous = await fetch(sandbox.urls.telephone, { method: 'POST', body: new URLSearchParams() });
    expect(anonymous.status).toBe(403);
  });
});

describe('userinfo and introspection', () => {
  it('give the whole description, by GET and by POST', async () => {
    const { access_token: token } = await tokensByCard(sandbox.urls, ALICE);
    const got = await userinfo(sandbox.urls, token);
    expect(got).toMatchObject({
      status: 200,
      SubjectNameID: ALICE,
      identifiant: ALICE,
      given_name: 'Alice',
      family_name: 'Médecin',
      Secteur_Activite: 'SA07^1.2.250.1.71.4.2.4',
      SubjectRole: ['10^1.2.250.1.213.1.1.5.5'],
    });
    expect(got).toHaveProperty('SubjectRefPro.exercices.0.activities.0.raisonSocialeSite');
    const posted = await fetch(psc().userinfoEndpoint, {
      method: 'POST',
      body: new URLSearchParams({ access_token: String(token) }),
    });
    expect(await posted.json()).toMatchObject({ SubjectNameID: ALICE });
    const headed = { method: 'POST', headers: { authorization: `Bearer ${token}` } };
    expect((await fetch(psc().userinfoEndpoint, headed)).status).toBe(200);
  });

  it('refuse garbage, forged, bare and ID tokens', async () => {
    const tokens = await tokensByCard(sandbox.urls, ALICE);
    const token = String(tokens.access_token);
    const [head, , signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(token), SubjectNameID: BRUNO })).toString(
      'base64url',
    );
    const bare = String(decodeJwt(token).jti);
    for (const bad of ['garbage', 'a.b.c', `${head}.${forged}.${signature}`, bare, String(tokens.id_token)]) {
      expect(await userinfo(sandbox.urls, bad), bad).toMatchObject({ status: 401, error: 'invalid_token' });
      expect(await introspect(sandbox.urls, bad), bad).toMatchObject({ status: 200, active: false });
    }
    expect(await introspect(sandbox.urls, token)).toMatchObject({
      active: true,
      token_type: 'Bearer',
      username: ALICE,
      iss: psc().issuer,
      sid: decodeJwt(token).sid,
    });
    expect((await fetch(psc().userinfoEndpoint)).status).toBe(401);
  });

  it('know a revoked access token', async () => {
    const tokens = await tokensByCard(sandbox.urls, ALICE);
    const endpoint = `${psc().issuer}/protocol/openid-connect/revoke`;
    const form = { token: String(tokens.access_token) };
    await postForm(endpoint, form, OTHER_CLIENT);
    expect(await userinfo(sandbox.urls, tokens.access_token)).toMatchObject({ status: 200 });
    expect((await postForm(endpoint, form)).status).toBe(200);
    expect(await userinfo(sandbox.urls, tokens.access_token)).toMatchObject({ status: 401 });
    expect(await refresh(sandbox.urls, tokens.refresh_token)).toMatchObject({ error: 'invalid_grant' });
  });

  it('never refresh the token of another client', async () => {
    const tokens = await tokensByCard(sandbox.urls, ALICE);
    const form = { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) };
    expect(await postForm(psc().tokenEndpoint, form, OTHER_CLIENT)).toMatchObject({ error: 'invalid_grant' });
    expect(await refresh(sandbox.urls, tokens.refresh_token)).toMatchObject({ status: 200 });
  });
});

describe('logout', () => {
  it('is immediate with an id_token_hint, from the browser and without its cookies', async () => {
    for (const keepCookies of [true, false]) {
      const browser = newBrowser();
      const tokens = await tokensByCard(sandbox.urls, ALICE, browser);
      const query = new URLSearchParams({
        id_token_hint: String(tokens.id_token),
        post_logout_redirect_uri: AFTER_LOGOUT,
        state: 'fin',
      });
      const visited = await (keepCookies ? browser : newBrowser()).get(
        `${psc().endSessionEndpoint}?${query}`,
      );
      expect(visited.headers.get('location')).toBe(`${AFTER_LOGOUT}?state=fin`);
      expect(await refresh(sandbox.urls, tokens.refresh_token)).toMatchObject({ error: 'invalid_grant' });
      expect(await userinfo(sandbox.urls, tokens.access_token)).toMatchObject({ status: 401 });
      if (keepCookies) {
        expect((await browser.get(authorizationUrl(authEndpoint()))).text).toContain('Se connecter');
      }
    }
  });

  it('asks before it ends a session that nobody proved, and refuses foreign addresses', async () => {
    const browser = newBrowser();
    const tokens = await tokensByCard(sandbox.urls, ALICE, browser);
    const page = await browser.get(psc().endSessionEndpoint);
    expect(page.text).toContain('Voulez-vous fermer votre session');
    const query = new URLSearchParams({
      id_token_hint: String(tokens.id_token),
      post_logout_redirect_uri: 'https://evil.test/',
    });
    const refused = await browser.get(`${psc().endSessionEndpoint}?${query}`);
    expect(refused.status).toBe(400);
    expect(await refresh(sandbox.urls, tokens.refresh_token)).toMatchObject({ status: 200 });
    const again = await browser.get(psc().endSessionEndpoint);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(again.text)?.[1] ?? '';
    const done = await browser.post(`${psc().endSessionEndpoint}/confirm`, { xsrf, logout: 'yes' });
    expect(done.text).toContain('Vous êtes déconnecté');
    expect(await refresh(sandbox.urls, tokens.refresh_token)).toMatchObject({ error: 'invalid_grant' });
  });

  it('accepts a POST with the refresh token, as Keycloak does', async () => {
    const tokens = await tokensByCard(sandbox.urls, ALICE);
    const form = { refresh_token: String(tokens.refresh_token) };
    expect((await postForm(psc().endSessionEndpoint, form, { ...CLIENT, clientSecret: 'faux' })).status).toBe(
      401,
    );
    expect(await refresh(sandbox.urls, tokens.refresh_token)).toMatchObject({ status: 200 });
    await postForm(psc().endSessionEndpoint, form);
    expect(await refresh(sandbox.urls, tokens.refresh_token)).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('test identities', () => {
  it('are created on the page, with and without a practice', async () => {
    const browser = newBrowser();
    const form = { givenName: "D'Arc", familyName: 'Jeanne', idNat: '872611210101', sansExercice: 'oui' };
    const page = await browser.post(sandbox.urls.identities, form);
    expect(page.text).toContain('872611210101');
    expect(page.text).toContain('D&#39;Arc');
    const { access_token: token } = await tokensByCard(sandbox.urls, '872611210101');
    expect(await userinfo(sandbox.urls, token)).not.toHaveProperty('SubjectRefPro');
    const twice = await browser.post(sandbox.urls.identities, form);
    expect(twice.status).toBe(422);
    expect(twice.text).toContain('existe déjà');
    const impossible = await browser.post(sandbox.urls.identities, { ...form, idNat: '879999999999' });
    expect(impossible.status).toBe(422);
    for (const shape of ['87AAMMJJHHMM', '899']) expect(impossible.text).toContain(shape);
    const nameless = await browser.post(sandbox.urls.identities, { givenName: '<script>', familyName: 'X' });
    expect(nameless.text).toContain('Indiquez le prénom');
    expect(nameless.text).not.toContain('<script>');
  });
});
