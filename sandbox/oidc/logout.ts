/** Logout: at once when the relying party proves the session with an `id_token_hint`, else after a question. */
import type { KoaContextWithOIDC } from 'oidc-provider';
import { html } from '../pages/html';
import { layout } from '../pages/layout';
import type { Store } from '../store/store';
import { fromAmr } from './authentication';

export const logoutPages = {
  logoutSource(ctx: KoaContextWithOIDC): void {
    const { secret } = (ctx.oidc.session?.state ?? {}) as { secret?: string };
    ctx.body = layout({
      title: 'Se déconnecter',
      body: html`
        <p>Voulez-vous fermer votre session ?</p>
        <form method="post" action="${ctx.oidc.urlFor('end_session_confirm')}" class="actions">
          <input type="hidden" name="xsrf" value="${secret}">
          <button name="logout" value="yes">Se déconnecter</button>
          <button class="secondary">Rester connecté</button>
        </form>`,
    }).toString();
  },
  postLogoutSuccessSource(ctx: KoaContextWithOIDC): void {
    ctx.type = 'html';
    ctx.body = layout({
      title: 'Vous êtes déconnecté',
      body: html`<p role="status">Votre session est fermée. Vous pouvez fermer cette page.</p>`,
    }).toString();
  },
};

/** Ends every grant that this act of authentication gave: refresh then answers `invalid_grant`. */
export function revokeAuthentication(store: Store, sid: string): void {
  const grants = new Set(
    store
      .list('RefreshToken')
      .filter(({ payload }) => fromAmr(payload.amr)?.sid === sid)
      .map(({ payload }) => payload.grantId as string),
  );
  for (const grantId of grants) revokeGrant(store, grantId);
}

/** Ends one grant with all that came from it. */
export function revokeGrant(store: Store, grantId: string): void {
  for (const model of ['AccessToken', 'RefreshToken', 'AuthorizationCode']) {
    store.deleteWhere(model, (payload) => payload.grantId === grantId);
  }
  store.delete('Grant', grantId);
}

/**
 * Runs after the provider has checked the logout request (hint, client, post_logout_redirect_uri). With a valid hint,
 * or without a session, there is nothing to ask: ends what the hint names and goes on. Otherwise the question stays.
 */
export async function endSessionAtOnce(ctx: KoaContextWithOIDC, store: Store): Promise<void> {
  const { session, entities, params, provider } = ctx.oidc;
  const hint = (entities.IdTokenHint as { payload?: { sub?: string; sid?: string } } | undefined)?.payload;
  if (ctx.status !== 200 || !session || (!hint && session.accountId)) return;

  if (hint?.sid) revokeAuthentication(store, hint.sid);
  if (hint && session.accountId === hint.sub) {
    for (const { grantId } of Object.values(session.authorizations ?? {})) {
      if (grantId) revokeGrant(store, grantId);
    }
    await session.destroy();
    ctx.cookies.set(provider.cookieName('session'), null, { overwrite: true, signed: true });
  }
  const back = params?.post_logout_redirect_uri as string | undefined;
  const target = new URL(back ?? ctx.oidc.urlFor('end_session_success'));
  if (back && typeof params?.state === 'string') target.searchParams.set('state', params.state);
  ctx.status = 303;
  ctx.body = null;
  ctx.redirect(target.href);
}
