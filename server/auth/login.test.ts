/** Logging in and out with providers of all kinds, by settings alone; and when they are away. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { user } from '../../db/schema';
import { endPortalSession } from './end-session';
import { iscMetadata } from './isc';
import { NOTICE_COOKIE } from './notice-names';
import { TestBrowser } from './testing/browser';
import { CLIENT } from './testing/provider';
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

const nobody = async (path: string, before: Awaited<ReturnType<Scene['rows']>>) => {
  expect(await scene.who(browser)).toBeNull();
  expect(await scene.rows()).toEqual(before);
  return path;
};

describe('people', () => {
  it('of one registration are of one organisation, however it is written, under its latest name', async () => {
    await browser.logIn();
    scene.provider.person = {
      sub: 'sujet-2',
      preferred_username: 'x',
      siren: '356000000',
      organisation: 'Éditeur SAS',
    };
    const colleague = new TestBrowser();
    await colleague.logIn();
    expect(await scene.who(colleague)).toBe('x, Éditeur SAS');
    expect(await scene.who(browser)).toBe('Jeanne Dupont, Éditeur SAS');
    const rows = await scene.server.database
      .sql`select count(distinct organisation_id)::int as n from "user"`;
    expect(rows[0]?.n).toBe(1);
  });

  it.each([
    ['without registration', { siren: undefined }, 'ClaimsMissing&information=organisation'],
    ['with a blank one', { siren: ' ' }, 'ClaimsMissing&information=organisation'],
    ['with a list of them', { siren: ['1', '2'] }, 'ClaimsMalformed&information=organisation'],
    ['with an object for it', { siren: { number: '1' } }, 'ClaimsMalformed&information=organisation'],
    ['with an object for a login', { preferred_username: {} }, 'ClaimsMalformed&information=login'],
  ])('%s are told so, and nothing is created', async (_, change, said) => {
    scene.provider.person = { ...PERSON, sub: 'jamais-vu', ...change };
    const before = await scene.rows();
    const { path } = await browser.logIn('/aide');
    expect(await nobody(path, before)).toBe(`/connexion?error=${said}&suite=%2Faide`);
  });

  it('who are blocked are told so; what is known of them stays as it was', async () => {
    await browser.logIn();
    await scene.server.database.db.update(user).set({ blockedAt: new Date() });
    const facts = () =>
      scene.server.database.sql`select u.*, o.* from "user" u join organisation o on o.id = organisation_id`;
    const [before, known] = [await scene.rows(), await facts()];
    scene.provider.person = { ...PERSON, given_name: 'Autre', organisation: 'Autre nom' };
    expect(await nobody((await browser.logIn()).path, before)).toMatch(/error=Blocked/);
    expect(await facts()).toEqual(known);
    await scene.server.database.db.update(user).set({ blockedAt: null });
  });
});

describe('a provider', () => {
  it.each(['basic', 'post'] as const)(
    'that wants the secret by client_secret_%s has it so, by discovery',
    async (way) => {
      scene.provider.switches = {
        clientAuth: way,
        metadata: (all) => ({ ...all, token_endpoint_auth_methods_supported: [`client_secret_${way}`] }),
      };
      await browser.logIn();
      expect(await scene.who(browser)).not.toBeNull();
    },
  );

  it('that takes the secret as it comes (Glewlwyd) is shown usual characters unchanged', async () => {
    const { isc } = scene.server.config;
    isc.clientSecret = 'a-b_c.d~E9';
    await browser.logIn();
    isc.clientSecret = CLIENT.secret;
    const shown = scene.provider.seen.authorization?.replace('Basic ', '') ?? '';
    expect(Buffer.from(shown, 'base64').toString()).toBe(`${CLIENT.id}:a-b_c.d~E9`);
  });

  it('that says nothing of it, but wants client_secret_post, has it so by the setting', async () => {
    const { isc } = scene.server.config;
    scene.provider.switches = {
      clientAuth: 'post',
      metadata: ({ token_endpoint_auth_methods_supported: _, ...all }) => all,
    };
    expect((await browser.logIn()).path).toMatch(/error=IscAnswer/);
    isc.clientAuth = 'post';
    await browser.logIn();
    isc.clientAuth = 'auto';
    expect(await scene.who(browser)).not.toBeNull();
    expect(scene.provider.seen.token?.get('client_secret')).toBe(CLIENT.secret);
  });

  it('whose issuer ends with a slash, and which has no userinfo, logs in by the identity token alone', async () => {
    scene.provider.switches = {
      metadata: ({ userinfo_endpoint: _, ...all }) => ({ ...all, issuer: `${all.issuer}/` }),
      claims: (all) => ({ ...all, ...PERSON, iss: `${all.iss}/` }),
    };
    await browser.logIn();
    expect(await scene.who(browser)).toBe('Jeanne Dupont, Éditeur SA');
  });

  it('whose claims have other names is read by the settings', async () => {
    const { isc } = scene.server.config;
    const usual = isc.claims;
    isc.claims = {
      ...{
        login: ['https://isc.example/compte.v2'],
        givenName: ['personne.prenom'],
        familyName: ['personne.nom'],
      },
      ...{
        email: ['mail'],
        organisationId: ['entreprises.0.siret'],
        organisationName: ['entreprises.0.enseigne'],
      },
    };
    scene.provider.person = {
      ...{
        sub: 'sujet-3',
        'https://isc.example/compte.v2': 'anne',
        personne: { prenom: 'Anne', nom: 'Ygier' },
      },
      entreprises: [{ siret: '356 000 000 00012', enseigne: 'Logiciels du Nord' }],
    };
    await browser.logIn();
    isc.claims = usual;
    expect(await scene.who(browser)).toBe('Anne Ygier, Logiciels du Nord');
  });
});

describe('a provider that is away', () => {
  const fresh = () => iscMetadata({ fresh: true });

  it('is told at once on the page, and back without a restart', async () => {
    const { portal } = scene.server.config;
    for (const status of [500, 503, 404]) {
      scene.provider.switches = { fails: { discovery: { status } } };
      expect(await browser.leave('/aide')).toBe(`${portal.url}/connexion?error=IscUnavailable&suite=%2Faide`);
    }
    scene.provider.switches = {};
    expect((await browser.logIn()).path).toBe('/comptes');
  });

  it.each(['token', 'userinfo', 'jwks'] as const)('in the middle (%s) logs nobody in', async (endpoint) => {
    await fresh();
    for (const status of [500, 502]) {
      scene.provider.switches = { fails: { [endpoint]: { status } } };
      const before = await scene.rows();
      expect(await nobody((await browser.logIn()).path, before)).toMatch(/error=IscUnavailable/);
    }
    scene.provider.switches = {};
    expect((await browser.logIn()).path).toBe('/comptes');
  });

  it('and silent makes nobody wait long', async () => {
    await fresh();
    const silent = { silentMs: 60_000 };
    const address = await browser.callbackOf(await browser.leave());
    const started = performance.now();
    scene.provider.switches = { fails: { discovery: silent, token: silent } };
    const [left, { path }] = await Promise.all([new TestBrowser().leave(), browser.arrive(address)]);
    expect(performance.now() - started).toBeLessThan(9_000);
    expect(left).toMatch(/error=IscUnavailable/);
    expect(path).toMatch(/error=IscUnavailable/);
  });

  it('at another address answers to nobody', async () => {
    const { isc } = scene.server.config;
    const { wellKnown } = isc;
    isc.wellKnown = 'http://127.0.0.1:9/.well-known/openid-configuration';
    expect(await browser.leave()).toMatch(/error=IscUnavailable/);
    isc.wellKnown = wellKnown;
  });
});

describe('logout', () => {
  const logOut = async (by = browser, headers: Record<string, string> = {}) => {
    const url = `${scene.server.config.portal.url}/api/session`;
    const response = await endPortalSession(
      new Request(url, {
        method: 'DELETE',
        headers: { host: new URL(url).host, cookie: by.header, ...headers },
      }),
    );
    const notice = response.headers.getSetCookie().find((line) => line.startsWith(NOTICE_COOKIE));
    const said = notice?.split(';')[0]?.split('=')[1];
    return {
      status: response.status,
      said,
      url: response.ok ? ((await response.json()) as { url: string }).url : '',
    };
  };

  it('ends the session here and at the provider, and comes home', async () => {
    await browser.logIn();
    const tab = browser.copy();
    const { url, said } = await logOut();
    const asked = new URL(url);
    expect(asked.origin + asked.pathname).toBe(`${scene.provider.issuer}/logout`);
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      client_id: CLIENT.id,
      post_logout_redirect_uri: `${scene.server.config.portal.url}/`,
      id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    expect(said).toBe('out');
    expect(await scene.who(tab)).toBeNull();
    // Again, from a tab that does not know.
    expect(await logOut(tab)).toMatchObject({ status: 200, said: 'out' });
  });

  it.each([
    [
      'has no place for it',
      { metadata: ({ end_session_endpoint: _, ...all }: Record<string, unknown>) => all },
    ],
    ['is away', { fails: { discovery: { status: 500 } } }],
  ])('ends it here and says so when the provider %s', async (_, switches) => {
    await browser.logIn();
    scene.provider.switches = switches;
    expect(await logOut()).toEqual({ status: 200, said: 'here', url: `${scene.server.config.portal.url}/` });
    expect(await scene.who(browser)).toBeNull();
  });

  it('leaves an endless hint out', async () => {
    scene.provider.switches = { claims: (all) => ({ ...all, more: 'm'.repeat(5000) }) };
    await browser.logIn();
    expect((await logOut()).url).not.toContain('id_token_hint');
  });

  it('is not for other sites to ask', async () => {
    await browser.logIn();
    expect((await logOut(browser, { origin: 'https://evil.example' })).status).toBe(403);
    expect(await scene.who(browser)).not.toBeNull();
  });
});
