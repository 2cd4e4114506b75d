/** A provider that lies, and people who meddle: nobody is logged in, nothing is stored, and a page says so. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cookieName } from './cookie';
import { TestBrowser } from './testing/browser';
import { CLIENT, type Switches } from './testing/provider';
import { openScene, PERSON, type Scene } from './testing/scene';

let scene: Scene;
let browser: TestBrowser;

beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());
beforeEach(() => {
  scene.provider.switches = {};
  scene.provider.person = PERSON;
  browser = new TestBrowser();
});

/** Nothing came of it: no session for whoever tried, no row. */
async function expectNothing(act: () => Promise<string>, code: string, by = browser): Promise<void> {
  const before = await scene.rows();
  const path = await act();
  expect(path).toMatch(/^\/connexion\?/);
  const said = new URLSearchParams(path.split('?')[1]);
  expect(said.get('error')).toBe(code);
  expect([...said.keys()].filter((name) => !['error', 'suite', 'information'].includes(name))).toEqual([]);
  expect(by.cookies.has(cookieName('session-token'))).toBe(false);
  expect(await scene.who(by)).toBeNull();
  expect(await scene.rows()).toEqual(before);
}

it('logs in when nobody lies: the attacks below fail for their own reason', async () => {
  expect((await browser.logIn('/aide?a=1#b')).path).toBe('/aide?a=1');
  expect(await scene.who(browser)).toBe('Jeanne Dupont, Éditeur SA');
  for (const alg of ['PS256', 'ES256', 'EdDSA'] as const) {
    scene.provider.switches = { alg };
    const other = new TestBrowser();
    await other.logIn();
    expect(await scene.who(other)).not.toBeNull();
  }
});

const now = () => Math.floor(Date.now() / 1000);
const claims = (change: Record<string, unknown>): Switches => ({
  claims: (all) => ({ ...all, ...change }),
});
const LIES: [string, () => Switches][] = [
  ['of another issuer', () => claims({ iss: 'https://evil.example' })],
  ['whose issuer has one slash more', () => claims({ iss: `${scene.provider.issuer}/` })],
  ['without issuer', () => claims({ iss: undefined })],
  ['for another client', () => claims({ aud: 'autre' })],
  ['for nobody', () => claims({ aud: [] })],
  ['for several clients, none of which is authorised', () => claims({ aud: [CLIENT.id, 'autre'] })],
  ['authorised for another client', () => claims({ azp: 'autre' })],
  ['for us too, authorised for another', () => claims({ aud: [CLIENT.id, 'autre'], azp: 'autre' })],
  ['without subject', () => claims({ sub: undefined })],
  ['whose subject is a number', () => claims({ sub: 1 })],
  ['that has expired', () => claims({ exp: now() - 120 })],
  ['without expiry', () => claims({ exp: undefined })],
  ['whose expiry is a word', () => claims({ exp: 'demain' })],
  ['that does not hold yet', () => claims({ nbf: now() + 600 })],
  ['made an hour ago', () => claims({ iat: now() - 3600 })],
  ['made tomorrow', () => claims({ iat: now() + 86_400, exp: now() + 90_000 })],
  ['without moment of issue', () => claims({ iat: undefined })],
  ['with another nonce', () => claims({ nonce: 'autre' })],
  ['without nonce', () => claims({ nonce: undefined })],
  ['whose at_hash is of another token', () => claims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })],
  ['without signature', () => ({ alg: 'none' })],
  ['without signature, alg in capitals', () => ({ alg: 'none', header: (all) => ({ ...all, alg: 'None' }) })],
  ['signed with our own secret', () => ({ alg: 'HS256-secret' })],
  ['signed with the public key as a secret', () => ({ alg: 'HS256-public' })],
  ['signed by a key that is not published', () => ({ strangerKey: true })],
  ['that names no known key', () => ({ header: (all) => ({ ...all, kid: 'inconnue' }) })],
  ['that names the key of another algorithm', () => ({ header: (all) => ({ ...all, kid: 'cle-2' }) })],
  [
    'that brings its own key',
    () => ({
      strangerKey: true,
      header: (all) => ({ ...all, jku: 'https://evil.example/jwks', kid: undefined }),
    }),
  ],
  ['that says it is of an extension', () => ({ header: (all) => ({ ...all, crit: ['exp'], exp: 1 }) })],
  ['whose key is one of two with the same name', () => ({ keys: (keys) => [keys[0]!, ...keys] })],
  ['that is damaged', () => ({ token: (all) => ({ ...all, id_token: `${all.id_token}`.slice(0, -9) }) })],
  ['that is none', () => ({ token: (all) => ({ ...all, id_token: 'rien' }) })],
  ['that is absent', () => ({ token: ({ id_token: _, ...all }) => all })],
  ['with userinfo of another person', () => ({ userinfo: (all) => ({ ...all, sub: 'autre' }) })],
  ['with userinfo of nobody', () => ({ userinfo: ({ sub: _, ...all }) => all })],
];
it.each(LIES)('an identity token %s logs nobody in', async (_, lie) => {
  scene.provider.switches = lie();
  await expectNothing(async () => (await browser.logIn()).path, 'IscAnswer');
});

const MIXED_UP: [string, Switches, string][] = [
  ['another state', { answer: (sent) => sent.set('state', 'autre') }, 'OAuthCallback'],
  ['no state', { answer: (sent) => sent.delete('state') }, 'OAuthCallback'],
  ['two states', { answer: (sent) => sent.append('state', 'autre') }, 'IscAnswer'],
  ['another issuer (RFC 9207)', { answer: (sent) => sent.set('iss', 'https://evil.example') }, 'IscAnswer'],
  [
    'no issuer though it announces one (RFC 9207)',
    { metadata: (all) => ({ ...all, authorization_response_iss_parameter_supported: true }) },
    'IscAnswer',
  ],
  ['no code', { answer: (sent) => sent.delete('code') }, 'IscAnswer'],
  ['an unknown code', { answer: (sent) => sent.set('code', 'autre') }, 'IscAnswer'],
  ['tokens in the address', { answer: (sent) => sent.set('id_token', 'x') }, 'IscAnswer'],
  ['a refusal', { answer: (sent) => sent.set('error', 'access_denied') }, 'AccessDenied'],
  ['its own failure', { answer: (sent) => sent.set('error', 'server_error') }, 'IscUnavailable'],
];
it.each(MIXED_UP)('a browser sent back with %s is not logged in', async (_, switches, code) => {
  scene.provider.switches = switches;
  await expectNothing(async () => (await browser.logIn()).path, code);
});

it('a discovery of another issuer is believed in nothing', async () => {
  scene.provider.switches = { metadata: (all) => ({ ...all, issuer: 'https://evil.example' }) };
  await expectNothing(
    async () => (await browser.leave()).replace(scene.server.config.portal.url, ''),
    'IscUnavailable',
  );
});

describe('whoever meddles with the callback', () => {
  const callback = async () => browser.callbackOf(await browser.leave());

  it('in a browser that asked for nothing (login CSRF) is nobody', async () => {
    const victim = new TestBrowser();
    const address = await callback();
    await expectNothing(async () => (await victim.arrive(address)).path, 'OAuthCallback', victim);
  });

  it('in a browser that asked for something else is nobody, and does not spoil that', async () => {
    const victim = new TestBrowser();
    const own = await victim.callbackOf(await victim.leave());
    await expectNothing(async () => (await victim.arrive(await callback())).path, 'OAuthCallback', victim);
    expect((await victim.arrive(own)).path).toBe('/comptes');
  });

  it('twice, with the same cookies, has one session, also from a provider that gives codes for ever', async () => {
    scene.provider.switches = { codesForEver: true };
    const address = await callback();
    const thief = browser.copy();
    await browser.arrive(address);
    await expectNothing(async () => (await thief.arrive(address)).path, 'OAuthCallback', thief);
    // The browser itself goes where it wanted to: it is logged in.
    expect((await browser.arrive(address)).path).toBe('/comptes');
  });

  it('twice at once has one session', async () => {
    scene.provider.switches = { codesForEver: true };
    const address = await callback();
    const before = await scene.rows();
    await Promise.all([browser.copy(), browser.copy(), browser.copy()].map((tab) => tab.arrive(address)));
    expect((await scene.rows()).sessions).toBe(before.sessions + 1);
  });

  it('with a verifier of another login gets no token; the challenge is S256', async () => {
    const other = new TestBrowser();
    await other.leave();
    const address = await callback();
    browser.cookies.set(cookieName('pkce'), other.cookies.get(cookieName('pkce')) ?? '');
    await expectNothing(async () => (await browser.arrive(address)).path, 'IscAnswer');
    expect(scene.provider.seen.authorize?.get('code_challenge_method')).toBe('S256');
  });

  it('with a state made by hand, or that of another kind of cookie, is nobody', async () => {
    const address = await callback();
    const state = new URL(address).searchParams.get('state') ?? '';
    for (const made of [state, browser.cookies.get(cookieName('nonce')) ?? '']) {
      const tab = browser.copy();
      tab.cookies.set(cookieName('state'), made);
      await expectNothing(async () => (await tab.arrive(address)).path, 'OAuthCallback', tab);
    }
  });

  it('by words in the address has none of them shown', async () => {
    const { portal } = scene.server.config;
    for (const name of ['error', 'error_description', 'error_uri', 'state', 'code', 'suite']) {
      const words = '"><script>alert(1)</script>';
      const { path, response } = await browser.arrive(
        `${portal.url}/api/auth/callback/isc?${new URLSearchParams({ [name]: words })}`,
      );
      expect(path).toBe('/connexion?error=OAuthCallback');
      expect(await response.text()).toBe('');
    }
  });
});

describe('the session', () => {
  it('is a new one at each login: one that was planted, or held before, opens nothing any more', async () => {
    const attacker = new TestBrowser();
    await attacker.logIn();
    const planted = attacker.copy();
    await planted.logIn();
    expect(await scene.who(planted)).not.toBeNull();
    expect(planted.header).not.toBe(attacker.header);
    expect(await scene.who(attacker)).toBeNull();
  });

  it('is a cookie that scripts, other sites and other hosts cannot reach', async () => {
    const { portal } = scene.server.config;
    await browser.logIn();
    for (const line of browser.lines) expect(line).toMatch(/; Path=\/;.*HttpOnly.*SameSite=Lax/);
    const plain = portal.url;
    process.env.NEXTAUTH_URL = portal.url = 'https://portail.example';
    try {
      const secure = new TestBrowser();
      await secure.logIn();
      expect(await scene.who(secure)).not.toBeNull();
      for (const line of secure.lines) {
        expect(line).toMatch(/^__Host-motco2-.*; Path=\/;.*HttpOnly.*Secure.*SameSite=Lax/);
        expect(line).not.toMatch(/domain=/i);
      }
    } finally {
      process.env.NEXTAUTH_URL = portal.url = plain;
    }
  });

  it('stays one small cookie, whatever the provider sends', async () => {
    scene.provider.switches = {
      userinfo: (all) => ({ ...all, roles: 'r'.repeat(20_000) }),
      ...claims({ more: 'm'.repeat(8000) }),
    };
    await browser.logIn();
    expect(await scene.who(browser)).not.toBeNull();
    expect(browser.header.length).toBeLessThan(4000);
    const [row] = await scene.server.database
      .sql`select id_token from portal_session order by created_at desc limit 1`;
    expect(row?.id_token.length).toBeGreaterThan(8000);
  });

  it('is nobody’s in cookies without end, which keep nobody from logging in', async () => {
    browser.cookies.set(cookieName('session-token'), 'x'.repeat(200_000));
    for (let index = 0; index < 500; index++)
      browser.cookies.set(`${cookieName('session-token')}.${index}`, 'y'.repeat(100));
    expect(await scene.who(browser)).toBeNull();
    expect((await browser.logIn()).path).toBe('/comptes');
    expect(await scene.who(browser)).not.toBeNull();
  });
});

describe('after the login', () => {
  const AWAY = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
  ];
  const MORE = [
    'https://localhost:3000@evil.example',
    '/\n/evil.example',
    'data:text/html,x',
    '/a/..//evil.example',
  ];

  it.each([...AWAY, ...MORE, 'http://localhost:3000.evil.example', '/api/auth/csrf'])(
    '%j leads home',
    async (asked) => {
      expect((await browser.logIn(asked)).path).toBe('/');
    },
  );

  it('a planted address to come back to leads home as well', async () => {
    const address = await browser.callbackOf(await browser.leave());
    browser.cookies.set(cookieName('callback-url'), 'https://evil.example/');
    expect((await browser.arrive(address)).path).toBe('/');
  });
});

describe('of next-auth nothing else is served', () => {
  it.each([
    'session',
    'signin',
    'signin/isc',
    'signout',
    'error',
    'verify-request',
    '_log',
    'callback/autre',
  ])('GET %s', async (path) => {
    expect((await browser.ask(`/api/auth/${path}?error=<script>`)).status).toBe(404);
  });
  it.each(['session', 'signout', '_log', 'callback/isc', 'signin/autre', 'csrf'])('POST %s', async (path) => {
    await browser.logIn();
    expect((await browser.ask(`/api/auth/${path}`, { level: 'error', code: 'x' })).status).toBe(404);
    expect(await scene.who(browser)).not.toBeNull();
  });

  it('a form of another site begins no login', async () => {
    const { csrfToken } = (await (await browser.ask('/api/auth/csrf')).json()) as { csrfToken: string };
    const evil = await browser.ask('/api/auth/signin/isc', { csrfToken }, { origin: 'https://evil.example' });
    expect(evil.status).toBe(403);
    const forged = await browser.ask('/api/auth/signin/isc', { csrfToken: 'autre' });
    expect(forged.headers.get('location')).toMatch(/\/connexion\?error=OAuthCallback$/);
  });

  it('a login asks for what the settings say, whatever the address adds', async () => {
    const { csrfToken } = (await (await browser.ask('/api/auth/csrf')).json()) as { csrfToken: string };
    const more =
      'scope=admin&redirect_uri=https://evil.example&response_type=token&prompt=none&code_challenge=x';
    const response = await browser.ask(`/api/auth/signin/isc?${more}`, { csrfToken });
    const asked = new URL(response.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      ...{ scope: 'openid', response_type: 'code', code_challenge_method: 'S256', client_id: CLIENT.id },
      redirect_uri: `${scene.server.config.portal.url}/api/auth/callback/isc`,
    });
    expect(asked.has('prompt')).toBe(false);
  });
});
