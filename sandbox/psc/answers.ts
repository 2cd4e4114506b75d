/** Where PSC answers otherwise than oidc-provider: JWT access tokens, poll interval, two discovery documents. */
import type { KoaContextWithOIDC, default as Provider } from 'oidc-provider';
import { aroundProvider } from '../oidc/realm';
import { type AccessTokenCodec, accessTokenPayload, type StoredAccessToken } from './access-token';

const POLL_INTERVAL_SECONDS = 1;
/** Clients' timers are not exact: a poll this much early is not too early. */
const POLL_TOLERANCE_MS = 250;
const MAX_POLLERS = 1_000;

/** PSC's own document announces the authorization endpoint apart from the issuer; the plain one Keycloak's own. */
const WALLET_DISCOVERY = '/.well-known/wallet-openid-configuration';

type Body = Record<string, unknown>;

export function decoratePscAnswers(
  provider: Provider,
  { issuer, codec, walletEndpoint }: { issuer: string; codec: AccessTokenCodec; walletEndpoint: string },
): void {
  const polls = new PollGuard();
  aroundProvider(provider, async (ctx, next) => {
    const wallet = ctx.path === WALLET_DISCOVERY;
    if (wallet) ctx.path = '/.well-known/openid-configuration';
    await next();
    if (wallet) (ctx.body as Body).authorization_endpoint = walletEndpoint;
    if (!ctx.oidc || !ctx.body || typeof ctx.body !== 'object') return;
    const body = ctx.body as Body;
    if (ctx.oidc.route === 'token') await decorateToken(ctx, body, codec, polls);
    if (ctx.oidc.route === 'backchannel_authentication' && body.auth_req_id) {
      body.interval = POLL_INTERVAL_SECONDS;
    }
    if (ctx.oidc.route === 'introspection' && body.active) {
      ctx.body = introspected(ctx, body, issuer);
    }
  });
}

async function decorateToken(
  ctx: KoaContextWithOIDC,
  body: Body,
  codec: AccessTokenCodec,
  polls: PollGuard,
): Promise<void> {
  const { AccessToken, RefreshToken } = ctx.oidc.entities;
  if (ctx.status === 200 && AccessToken) {
    const stored = (await AccessToken.adapter.find(AccessToken.jti)) as unknown as
      | StoredAccessToken
      | undefined;
    if (!stored) {
      // The same request came again meanwhile: all that it had given is revoked, this token too.
      ctx.status = 400;
      ctx.body = { error: 'invalid_grant', error_description: 'grant request is invalid' };
      return;
    }
    body.access_token = await codec.sign(stored);
    body.session_state = stored.extra?.sid;
    body['not-before-policy'] = 0;
    if (RefreshToken) body.refresh_expires_in = RefreshToken.remainingTTL;
    return;
  }
  if (body.error === 'authorization_pending' && polls.tooSoon(String(ctx.oidc.params?.auth_req_id))) {
    body.error = 'slow_down';
    body.error_description = `poll at most every ${POLL_INTERVAL_SECONDS} s`;
  }
}

/** What the JWT says, with the fields of RFC 7662. */
function introspected(ctx: KoaContextWithOIDC, body: Body, issuer: string): Body {
  const token = ctx.oidc.entities.AccessToken as unknown as StoredAccessToken | undefined;
  if (!token) return body;
  const payload = accessTokenPayload(token, issuer);
  return {
    ...payload,
    active: true,
    client_id: token.clientId,
    username: payload.preferred_username,
    token_type: 'Bearer',
  };
}

/** Remembers when each CIBA request was last polled. */
class PollGuard {
  private readonly last = new Map<string, number>();

  tooSoon(id: string): boolean {
    const now = performance.now();
    const before = this.last.get(id);
    this.last.delete(id);
    this.last.set(id, now);
    if (this.last.size > MAX_POLLERS) this.last.delete(this.last.keys().next().value as string);
    return before !== undefined && now - before < POLL_INTERVAL_SECONDS * 1000 - POLL_TOLERANCE_MS;
  }
}
