/** The OpenID provider that behaves like PSC: configuration only; pages are in `login.ts` and `telephone.ts`. */
import Provider, { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { SandboxConfig } from '../config';
import { isLoopback } from '../http/request';
import { fromAmr } from '../oidc/authentication';
import type { RealmKeys } from '../oidc/keys';
import { acceptLoopbackRedirects, LOOPBACK_FORMS } from '../oidc/loopback';
import { clientMetadata, commonConfiguration, prepare } from '../oidc/realm';
import type { Store } from '../store/store';
import type { AccessTokenCodec } from './access-token';
import { decoratePscAnswers } from './answers';
import { APPROVAL_SECONDS, type Approval } from './approvals';
import { CLAIM_NAMES, identityClaims, idTokenClaims, userinfoClaims } from './claims';
import { adapterWithClients, compareDigests } from './client-lookup';
import type { RegisteredClients } from './clients';
import { type Identities, subjectOf } from './identities';

export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';
export const ACR = 'eidas1';

export interface CibaRequest extends Omit<Approval, 'id' | 'number' | 'answer'> {
  /** Approve it at once: asked by a script on this machine. */
  approve: boolean;
}

export interface PscParts {
  issuer: string;
  prefix: string;
  keys: RealmKeys;
  store: Store;
  identities: Identities;
  clients: RegisteredClients;
  codec: AccessTokenCodec;
  /** Address of the authorization endpoint apart from the issuer. */
  walletEndpoint: string;
  onCiba: (request: CibaRequest) => Promise<void>;
}

export function createPscProvider(config: SandboxConfig['psc'], parts: PscParts): Provider {
  const { issuer, prefix, keys, store, identities } = parts;
  const common = commonConfiguration('psc', prefix, keys, store, config, LOOPBACK_FORMS);
  const provider = new Provider(issuer, {
    ...common,
    adapter: adapterWithClients(store, parts.clients, [CIBA_GRANT]),
    clients: config.clients.map((client) => clientMetadata(client, [CIBA_GRANT])),
    scopes: ['openid', 'scope_all', 'scope_1', 'scope_2', 'profile', 'email'],
    acrValues: ['eidas1', 'eidas2'],
    claims: { openid: CLAIM_NAMES },
    extraParams: {
      channel: (_ctx, value) => checkChannel(value),
      auto_approve: checkAutoApprove,
    },
    ttl: { ...common.ttl, BackchannelAuthenticationRequest: cibaSeconds },
    findAccount: async (_ctx, subject, token) => {
      const identity = identities.findBySubject(subject);
      if (!identity) return undefined;
      return {
        accountId: subject,
        claims: async (use) => ({
          sub: subject,
          ...(use === 'userinfo' ? userinfoClaims(identity) : idTokenClaims(identity)),
          ...sessionClaims(token),
        }),
      };
    },
    extraTokenClaims: (ctx) => {
      const { AuthorizationCode, RefreshToken, BackchannelAuthenticationRequest, Account } =
        ctx.oidc.entities;
      const identity = identities.findBySubject(Account?.accountId ?? '');
      const source = AuthorizationCode ?? RefreshToken ?? BackchannelAuthenticationRequest;
      if (!identity || !source) return undefined;
      return {
        ...identityClaims(identity),
        ...sessionClaims(source),
        acr: ACR,
        auth_time: source.authTime,
        nonce: source.nonce,
      };
    },
    features: {
      ...common.features,
      ciba: {
        enabled: true,
        deliveryModes: ['poll'],
        processLoginHint: async (_ctx, hint) => {
          const identity = identities.findOrCreate((hint ?? '').trim());
          return identity && subjectOf(identity.idNat);
        },
        processLoginHintToken: async () => {
          throw new errors.InvalidRequest('login_hint_token is not supported, use login_hint');
        },
        verifyUserCode: async () => undefined,
        validateRequestContext: async () => undefined,
        validateBindingMessage: async (_ctx, message) => checkBindingMessage(message),
        triggerAuthenticationDevice: async (ctx, request) => {
          const { params, client } = ctx.oidc;
          await parts.onCiba({
            kind: 'ciba',
            target: request.jti,
            idNat: identities.findBySubject(request.accountId ?? '')?.idNat ?? '',
            channel: params?.channel === 'CARD' ? 'CARD' : 'MOBILE',
            clientId: client?.clientId ?? '',
            bindingMessage: params?.binding_message as string | undefined,
            // Both sides end at the same moment: that of the stored request.
            expiresAt: ((await request.adapter.find(request.jti)) as { exp: number }).exp * 1000,
            approve: config.autoApprove || params?.auto_approve === 'true',
          });
        },
      },
    },
  } satisfies Configuration);
  acceptLoopbackRedirects(provider);
  compareDigests(provider, parts.clients);
  prepare(provider, store);
  decoratePscAnswers(provider, parts);
  return provider;
}

/** Claims of the act of authentication behind a token or code. */
function sessionClaims(source: unknown): Record<string, unknown> {
  const { amr, clientId } = (source ?? {}) as { amr?: unknown; clientId?: string };
  const authentication = fromAmr(amr);
  return {
    ...(authentication && {
      sid: authentication.sid,
      session_state: authentication.sid,
      authMode: authentication.mode,
      auth_level: '1',
    }),
    ...(clientId && { azp: clientId }),
  };
}

/** Seconds that a CIBA request lives: 120, or less when `requested_expiry` says so. */
function cibaSeconds(ctx: KoaContextWithOIDC): number {
  const requested = Number(ctx.oidc.params?.requested_expiry);
  return requested > 0 ? Math.min(APPROVAL_SECONDS, requested) : APPROVAL_SECONDS;
}

function checkChannel(value: string | undefined): void {
  if (value !== undefined && value !== 'CARD' && value !== 'MOBILE') {
    throw new errors.InvalidRequest('channel must be CARD or MOBILE');
  }
}

/** `auto_approve=true` on a CIBA request: a parameter of the sandbox, for scripts on the same machine. */
function checkAutoApprove(ctx: KoaContextWithOIDC, value: string | undefined): void {
  if (value === undefined) return;
  if (value !== 'true' && value !== 'false') {
    throw new errors.InvalidRequest('auto_approve must be true or false');
  }
  if (value === 'true' && !isLoopback(ctx.req)) {
    throw new errors.InvalidRequest('auto_approve is only accepted from the machine that runs the sandbox');
  }
}

function checkBindingMessage(message: string | undefined): void {
  if (message !== undefined && !/^[\p{L}\p{N}\p{P}\p{S} ]{1,64}$/u.test(message)) {
    throw new errors.InvalidBindingMessage('binding_message must be 1 to 64 printable characters');
  }
}
