/** The ISC realm: an OpenID provider for the portal's login (domain-facts §11). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import type { SandboxConfig } from '../config';
import type { Way } from '../http/errors';
import { checkOrigin, readForm } from '../http/request';
import type { Post } from '../mail/post';
import { loadRealmKeys } from '../oidc/keys';
import { ROUTES, realmPrefix } from '../oidc/paths';
import { clientMetadata, commonConfiguration, grantWithoutAsking, mount, prepare } from '../oidc/realm';
import { Store } from '../store/store';
import { CLAIM_NAMES, claimsOf } from './claims';
import { codeStep } from './code';
import { Consents } from './consents';
import type { Desk } from './desk';
import { Directory } from './directory';
import { LoginLimiter } from './limiter';
import { IscLogin } from './login';
import { passwordStep } from './steps';

const LOGIN = /^\/login-actions\/authenticate\/([\w-]{1,64})$/;
const TOKEN_SECONDS = { accessTokenSeconds: 300, refreshTokenSeconds: 1800 };

/** Wrong codes of one person within five minutes, whatever the visit, before they wait. */
const MAX_WRONG_CODES = 15;

/** To the portal's home, which is the only client of most instances. */
function wayBack({ isc: { clients } }: SandboxConfig): Way | undefined {
  const [only, ...others] = clients;
  const [uri] = only?.redirectUris ?? [];
  if (!only || !uri || others.length > 0) return undefined;
  return { name: `Revenir à ${only.name ?? only.clientId}`, href: `${new URL(uri).origin}/` };
}

export async function openIscRealm(
  config: SandboxConfig,
  base: URL,
  post: Post,
  onTrouble: (message: string) => void,
) {
  const prefix = realmPrefix(config.isc.realm);
  const keys = await loadRealmKeys(join(config.dataDir, 'isc-keys.json'));
  const store = new Store(join(config.dataDir, 'isc-state.json'), onTrouble);
  const directory = new Directory(config.isc.users, join(config.dataDir, 'isc-directory.json'), onTrouble);
  const consents = new Consents(store);
  const clientNames = new Map(config.isc.clients.map(({ clientId, name }) => [clientId, name ?? clientId]));

  const provider = new Provider(base.origin + prefix, {
    ...commonConfiguration('isc', prefix, keys, store, TOKEN_SECONDS),
    clients: config.isc.clients.map((client) => clientMetadata(client, [])),
    scopes: ['openid', 'profile', 'email', 'organization'],
    claims: { openid: CLAIM_NAMES },
    // Without the person's agreement there is no grant, and the provider asks for it.
    loadExistingGrant: async (ctx) => {
      const { account, client } = ctx.oidc;
      const agreed = account && client && consents.has(account.accountId, client.clientId);
      return agreed ? grantWithoutAsking(ctx) : undefined;
    },
    findAccount: async (_ctx, subject) => {
      const person = directory.person(subject);
      return person && { accountId: subject, claims: async () => ({ ...claimsOf(person), sub: subject }) };
    },
  });
  prepare(provider, store);
  provider.on('server_error', (_ctx, error) => onTrouble(`ISC: ${error.stack ?? error.message}`));

  const steps = [
    passwordStep(directory, new LoginLimiter()),
    codeStep(post, new LoginLimiter(Date.now, MAX_WRONG_CODES)),
  ];
  const login = new IscLogin({
    provider,
    store,
    directory,
    consents,
    steps,
    clientNames,
    way: wayBack(config),
  });
  const serve = mount(provider, base, prefix);
  const desk: Desk = { origin: base.origin, directory, consents, clientNames, passwords: new Map() };

  return {
    prefix,
    desk,
    close: () => store.close(),
    /** Serves `path` (with its query) below the realm. */
    async handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
      const [route = ''] = path.split('?');
      const uid = LOGIN.exec(route)?.[1];
      if (uid && req.method === 'POST') {
        checkOrigin(req, base.origin, false);
        return login.act({ req, res, uid }, await readForm(req));
      }
      if (uid) return login.show({ req, res, uid });
      if (req.method === 'POST' && route === ROUTES.end_session) {
        const form = await readForm(req);
        req.method = 'GET';
        return serve(req, res, `${ROUTES.end_session}?${form}`);
      }
      serve(req, res, path);
    },
  };
}
