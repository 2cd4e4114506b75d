/** What PSC and ISC have in common: lifetimes, clients, error page, and mounting a provider below its realm. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  ClientMetadata,
  Configuration,
  Grant,
  KoaContextWithOIDC,
  default as Provider,
} from 'oidc-provider';
import { contentSecurityPolicy, formTarget, PROTECTIVE_HEADERS } from '../http/respond';
import type { Store } from '../store/store';
import { storeAdapter } from './adapter';
import type { RealmKeys } from './keys';
import { endSessionAtOnce, logoutPages } from './logout';
import { ROUTES } from './paths';
import { refusalPage } from './refusal';

/** How long a person may take on the login pages. */
export const INTERACTION_SECONDS = 600;
/** A working day: the longest that refreshing keeps a session alive. */
const SESSION_SECONDS = 10 * 3600;

/**
 * The part of the configuration that both realms share. `name` keeps the cookies of the realms apart; `undeclared` are
 * the forms of return address that the realm accepts beside the declared ones (for the error page).
 */
export function commonConfiguration(
  name: string,
  prefix: string,
  keys: RealmKeys,
  store: Store,
  tokens: { accessTokenSeconds: number; refreshTokenSeconds: number },
  undeclared: string[] = [],
): Configuration {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  return {
    adapter: storeAdapter(store),
    jwks: { keys: [keys.signing as never] },
    routes: ROUTES,
    cookies: {
      keys: keys.cookies,
      names: {
        session: `motco2_${name}_session`,
        interaction: `motco2_${name}_interaction`,
        resume: `motco2_${name}_resume`,
      },
      long: cookie,
      short: cookie,
    },
    responseTypes: ['code'],
    conformIdTokenClaims: false,
    interactions: { url: (_ctx, { uid }) => `${prefix}/login-actions/authenticate/${uid}` },
    ttl: {
      AccessToken: tokens.accessTokenSeconds,
      IdToken: tokens.accessTokenSeconds,
      RefreshToken: tokens.refreshTokenSeconds,
      AuthorizationCode: 60,
      Interaction: INTERACTION_SECONDS,
      Session: SESSION_SECONDS,
      Grant: SESSION_SECONDS,
    },
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // The relying party is known and the person agreed by logging in: no consent is asked for scopes.
    loadExistingGrant: grantWithoutAsking,
    // 2019 relying parties do not know PKCE; a challenge that was sent is always verified (RFC 7636 §4.6).
    pkce: { required: () => false },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    renderError(ctx, refusal) {
      ctx.type = 'html';
      ctx.body = refusalPage(ctx, refusal, undeclared).toString();
    },
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: async () => true },
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: true, ...logoutPages },
      resourceIndicators: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
    },
  };
}

/** The grant of this session and client, made when there is none, with every scope that is asked for. */
export async function grantWithoutAsking(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, account, provider } = ctx.oidc;
  if (!client || !session || !account) return undefined;
  const known = session.grantIdFor(client.clientId);
  const grant =
    (known ? await provider.Grant.find(known) : undefined) ??
    new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '));
  await grant.save();
  return grant;
}

/** A confidential client. Without redirect URI it can only use the grants that need no browser. */
export function clientMetadata(
  client: {
    clientId: string;
    clientSecret: string;
    redirectUris: string[];
    postLogoutRedirectUris: string[];
  },
  backchannel: string[],
): ClientMetadata {
  const browser = client.redirectUris.length > 0;
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    response_types: browser ? ['code'] : [],
    grant_types: [...(browser ? ['authorization_code'] : []), 'refresh_token', ...backchannel],
    ...(backchannel.length > 0 && { backchannel_token_delivery_mode: 'poll' as const }),
  };
}

/** Hardens the provider's answers and makes logout immediate. Call before any other middleware is added. */
export function prepare(provider: Provider, store: Store): void {
  // Scheme and host are those of the configuration, set by `mount` on every request.
  provider.proxy = true;
  aroundProvider(provider, async (ctx, next) => {
    ctx.set(PROTECTIVE_HEADERS);
    ctx.set('content-security-policy', contentSecurityPolicy(formTarget(ctx.query.redirect_uri)));
    await next();
    if (ctx.oidc?.route === 'end_session') await endSessionAtOnce(ctx, store);
  });
}

/** A Koa middleware that runs before and after the provider's own; `ctx.oidc` exists afterwards, on known routes. */
export function aroundProvider(
  provider: Provider,
  middleware: (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>,
): void {
  provider.use((ctx, next) => middleware(ctx as KoaContextWithOIDC, next));
}

export type RealmHandler = (req: IncomingMessage, res: ServerResponse, path: string) => void;

/**
 * Serves `prefix + path` (path with its query) by the provider. The public origin is the configured one whatever
 * the request claims, so no answer can be bent to another host.
 */
export function mount(provider: Provider, base: URL, prefix: string): RealmHandler {
  const callback = provider.callback();
  return (req, res, path) => {
    req.headers.host = base.host;
    req.headers['x-forwarded-host'] = base.host;
    req.headers['x-forwarded-proto'] = base.protocol.slice(0, -1);
    req.url = path;
    Object.assign(req, { originalUrl: prefix + path, baseUrl: prefix });
    void callback(req, res);
  };
}
