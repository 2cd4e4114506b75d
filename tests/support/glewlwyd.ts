/** Glewlwyd, an OpenID provider of Debian that nobody here wrote, set up by its own administration API. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TABLES = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';
const ADMINISTRATOR = { username: 'admin', password: 'password' };

export interface Glewlwyd {
  issuer: string;
  client: { id: string; secret: string };
  /** What a person does in their browser at `authorization`: logs in, agrees; answers where they are sent back. */
  agree(authorization: string): Promise<string>;
  stop(): Promise<void>;
}

export interface GlewlwydPerson {
  username: string;
  password: string;
  name: string;
  /** Properties of the person, given under these names as claims. */
  properties: Record<string, string>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** A session with its API. */
class Api {
  private cookie = '';
  constructor(private readonly base: string) {}

  async call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.base}${path}`, {
      ...{ method, redirect: 'manual' },
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie()[0];
    if (set) this.cookie = set.split(';')[0] ?? '';
    if (response.status >= 400)
      throw new Error(`glewlwyd ${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}

/** Starts one with one person and one client that comes back to `redirectUri`. */
export async function startGlewlwyd(redirectUri: string, person: GlewlwydPerson): Promise<Glewlwyd> {
  const dir = mkdtempSync(join(tmpdir(), 'motco2-glewlwyd-'));
  const port = await freePort();
  const base = `http://localhost:${port}/api`;
  const database = join(dir, 'glewlwyd.db');
  const fill = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read())';
  execFileSync('python3', ['-c', fill, database, TABLES]);
  const config = join(dir, 'glewlwyd.conf');
  writeFileSync(config, configuration(port, database));
  const child = spawn('glewlwyd', ['--config-file', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(String(chunk)));
  await answering(`${base}/config`, child, () => said.join(''));

  const administration = new Api(base);
  await administration.call('POST', '/auth/', ADMINISTRATOR);
  const client = { id: 'motco2', secret: 'secret-du-portail' };
  await administration.call('PUT', '/mod/user/database', userModule(Object.keys(person.properties)));
  await administration.call('PUT', '/mod/user/database/reset').catch(() => {});
  await administration.call('POST', '/user/', {
    ...{ username: person.username, password: person.password, name: person.name },
    ...{ scope: ['openid'], enabled: true, ...person.properties },
  });
  await administration.call('POST', '/client/', {
    ...{ client_id: client.id, name: 'Portail MOTCO2', confidential: true, enabled: true },
    ...{ client_secret: client.secret, password: client.secret, redirect_uri: [redirectUri] },
    ...{ authorization_type: ['code'], token_endpoint_auth_method: ['client_secret_basic'], scope: [] },
  });
  await administration.call('POST', '/mod/plugin/', provider(base, Object.keys(person.properties)));

  return {
    issuer: `${base}/oidc`,
    client,
    async agree(authorization) {
      const browser = new Api(base);
      await browser.call('POST', '/auth/', { username: person.username, password: person.password });
      await browser.call('PUT', `/auth/grant/${client.id}`, { scope: 'openid' });
      const target = new URL(authorization);
      const path = `${target.pathname.replace(/^\/api/, '')}${target.search}&g_continue`;
      return (await browser.call('GET', path)).headers.get('location') ?? '';
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer) return;
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`glewlwyd did not start:\n${said()}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

const configuration = (port: number, database: string) => `
port=${port}
bind_address="127.0.0.1"
external_url="http://localhost:${port}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="WARNING"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3"; path = "${database}"; };
`;

const userModule = (properties: string[]) => ({
  ...{ module: 'database', name: 'database', display_name: 'Personnes', order_rank: 0, readonly: false },
  parameters: {
    'use-glewlwyd-connection': true,
    'data-format': Object.fromEntries(
      properties.map((name) => [
        name,
        { multiple: false, read: true, write: true, 'profile-read': true, 'profile-write': false },
      ]),
    ),
  },
});

/** Signs with ES256; gives every property as a claim, of the identity token and of userinfo. */
function provider(base: string, properties: string[]) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    ...{ module: 'oidc', name: 'oidc', display_name: 'OpenID' },
    parameters: {
      ...{ iss: `${base}/oidc`, 'subject-type': 'public', 'jwt-type': 'ecdsa', 'jwt-key-size': '256' },
      ...{ key: privateKey, cert: publicKey, 'jwks-show': true },
      ...{ 'access-token-duration': 300, 'refresh-token-duration': 3600, 'code-duration': 60 },
      ...{ 'auth-type-code-enabled': true, 'auth-type-refresh-enabled': true, 'oauth-as-iss-id': true },
      ...{ 'allowed-scope': ['openid'], 'pkce-allowed': true, 'pkce-required': true },
      ...{ 'name-claim': 'mandatory', 'email-claim': 'no', 'scope-claim': 'no' },
      claims: properties.map((name) => ({
        ...{ name, 'user-property': name, type: 'string', mandatory: true, 'on-demand': false, scope: [] },
      })),
    },
  };
}
