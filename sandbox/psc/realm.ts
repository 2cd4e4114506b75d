/** The PSC realm: provider, login, telephone, put together. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { errors } from 'oidc-provider';
import type { SandboxConfig } from '../config';
import { checkOrigin, readForm } from '../http/request';
import { newAuthentication, toAmr } from '../oidc/authentication';
import { loadRealmKeys } from '../oidc/keys';
import { revokeGrant } from '../oidc/logout';
import { ROUTES, realmPrefix } from '../oidc/paths';
import { mount } from '../oidc/realm';
import { Store } from '../store/store';
import { accessTokenCodec } from './access-token';
import { type Approval, Approvals } from './approvals';
import { RegisteredClients } from './clients';
import { Identities } from './identities';
import { acceptPscRequests } from './inbound';
import { PscLogin } from './login';
import { ACR, createPscProvider } from './provider';
import type { Desk } from './telephone';

const LOGIN = /^\/login-actions\/authenticate\/([\w-]{1,64})(\/etat)?$/;

export async function openPscRealm(config: SandboxConfig, base: URL, onTrouble: (message: string) => void) {
  const prefix = realmPrefix(config.psc.realm);
  const issuer = base.origin + prefix;
  const keys = await loadRealmKeys(join(config.dataDir, 'psc-keys.json'));
  const store = new Store(join(config.dataDir, 'psc-state.json'), onTrouble);
  const identities = new Identities(
    config.psc.identities,
    join(config.dataDir, 'psc-identities.json'),
    onTrouble,
  );
  const clients = new RegisteredClients(join(config.dataDir, 'psc-clients.json'), onTrouble);
  const codec = await accessTokenCodec(issuer, keys);

  const approvals = new Approvals(store, (approval) => answerCiba(approval));
  const provider = createPscProvider(config.psc, {
    issuer,
    prefix,
    keys,
    store,
    identities,
    clients,
    codec,
    walletEndpoint: `${base.origin}/wallet/auth`,
    async onCiba({ expiresAt, approve, ...request }) {
      const { id } = approvals.create(request, expiresAt);
      if (approve) await approvals.answer(id, 'approved');
    },
  });
  provider.on('server_error', (_ctx, error) => onTrouble(`PSC: ${error.stack ?? error.message}`));

  /** Hands the person's answer to the waiting CIBA request; a login is fetched by its own page. */
  async function answerCiba({ kind, target, channel, answer }: Approval): Promise<void> {
    if (kind !== 'ciba') return;
    const request = await provider.BackchannelAuthenticationRequest.find(target);
    if (!request) return;
    if (answer === 'refused') {
      await provider.backchannelResult(request, new errors.AccessDenied('the person refused'));
      return;
    }
    const grant = new provider.Grant({ accountId: request.accountId, clientId: request.clientId });
    grant.addOIDCScope(request.scope ?? 'openid');
    await grant.save();
    await provider.backchannelResult(request, grant, {
      acr: ACR,
      amr: toAmr(newAuthentication(channel)),
      authTime: Math.floor(Date.now() / 1000),
    });
  }

  const login = new PscLogin({
    provider,
    store,
    identities,
    approvals,
    autoApprove: config.psc.autoApprove,
  });
  const serve = acceptPscRequests(
    mount(provider, base, prefix),
    codec,
    (value) => store.get('AccessToken', value) !== undefined,
  );
  const desk: Desk = { origin: base.origin, approvals, identities, clients };

  return {
    prefix,
    desk,
    clients,
    identities,
    /** What this client holds stops working. */
    forgetClient(clientId: string): void {
      for (const { id, payload } of store.list('Grant')) {
        if (payload.clientId === clientId) revokeGrant(store, id);
      }
    },
    close: () => store.close(),
    /** Serves `path` (with its query) below the realm. */
    async handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
      const [, uid, state] = LOGIN.exec(path.split('?')[0] ?? '') ?? [];
      if (!uid) return serve(req, res, path);
      const exchange = { req, res, uid };
      if (req.method !== 'POST') return state ? login.showState(exchange) : login.show(exchange);
      checkOrigin(req, base.origin, false);
      await login.act(exchange, await readForm(req));
    },
    /** Serves the authorization endpoint that is announced apart from the issuer. */
    handleWallet: (req: IncomingMessage, res: ServerResponse, query: string): Promise<void> =>
      serve(req, res, ROUTES.authorization + query),
  };
}
