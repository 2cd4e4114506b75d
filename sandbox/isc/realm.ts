/** The ISC realm: an OpenID provider for the portal's login (domain-facts §11). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import type { SandboxConfig } from '../config';
import { checkOrigin, readForm } from '../http/request';
import { loadRealmKeys } from '../oidc/keys';
import { ROUTES, realmPrefix } from '../oidc/paths';
import { clientMetadata, commonConfiguration, mount, prepare } from '../oidc/realm';
import { Store } from '../store/store';
import { LoginLimiter } from './limiter';
import { IscLogin } from './login';
import { passwordStep } from './steps';
import { CLAIM_NAMES, claimsOf, IscUsers } from './users';

const LOGIN = /^\/login-actions\/authenticate\/([\w-]{1,64})$/;
const TOKEN_SECONDS = { accessTokenSeconds: 300, refreshTokenSeconds: 1800 };

export async function openIscRealm(config: SandboxConfig, base: URL, onTrouble: (message: string) => void) {
  const prefix = realmPrefix(config.isc.realm);
  const keys = await loadRealmKeys(join(config.dataDir, 'isc-keys.json'));
  const store = new Store(join(config.dataDir, 'isc-state.json'), onTrouble);
  const users = new IscUsers(config.isc.users);

  const provider = new Provider(base.origin + prefix, {
    ...commonConfiguration('isc', prefix, keys, store, TOKEN_SECONDS),
    clients: config.isc.clients.map((client) => clientMetadata(client, [])),
    scopes: ['openid', 'profile', 'email', 'organization'],
    claims: { openid: CLAIM_NAMES },
    findAccount: async (_ctx, subject) => {
      const user = users.findBySubject(subject);
      return user && { accountId: subject, claims: async () => ({ sub: subject, ...claimsOf(user) }) };
    },
  });
  prepare(provider, store);
  provider.on('server_error', (_ctx, error) => onTrouble(`ISC: ${error.stack ?? error.message}`));

  const login = new IscLogin(provider, store, users, [passwordStep(users, new LoginLimiter())]);
  const serve = mount(provider, base, prefix);

  return {
    prefix,
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
