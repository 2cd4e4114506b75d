/** One visit of a person to the login pages, between the authorization request and its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type InteractionResults, type default as Provider } from 'oidc-provider';
import { HttpError, type Way } from '../http/errors';
import type { Store } from '../store/store';
import { newAuthentication, toAmr } from './authentication';
import { revokeGrant } from './logout';

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/**
 * The interaction that the browser's cookie and the address both name. Throws HttpError 400 when it is over; `way`: back
 * to the software, where the realm knows which one it can only be.
 */
export async function findInteraction(
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
  uid: string,
  way?: Way,
): Promise<Interaction> {
  const interaction = await provider.interactionDetails(req, res).catch((error: unknown) => {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  });
  if (interaction?.uid !== uid) {
    throw new HttpError(
      400,
      'Demande de connexion expirée',
      'Cette demande de connexion est terminée ou a expiré. Revenez à votre logiciel et recommencez.',
      {},
      way,
    );
  }
  return interaction;
}

/** Logs the person in and sends the browser back to the relying party. */
export async function finishLogin(
  provider: Provider,
  store: Store,
  req: IncomingMessage,
  res: ServerResponse,
  interaction: Interaction,
  login: { accountId: string; acr: string; mode: string },
): Promise<void> {
  if (interaction.session && interaction.session.accountId !== login.accountId) {
    await endFormerSession(provider, store, interaction);
  }
  const { accountId, acr, mode } = login;
  const result = { login: { accountId, acr, amr: toAmr(newAuthentication(mode)), remember: false } };
  await finish(provider, req, res, result);
}

/** Sends the browser back to the relying party with the error `access_denied`. */
export const finishRefused = (
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
  reason: string,
): Promise<void> => finish(provider, req, res, { error: 'access_denied', error_description: reason });

/** The person agrees to what the relying party is told (or nothing is to be asked). */
export const finishConsent = (provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<void> =>
  finish(provider, req, res, { consent: {} });

const finish = (provider: Provider, req: IncomingMessage, res: ServerResponse, result: InteractionResults) =>
  provider.interactionFinished(req, res, result, { mergeWithLastSubmission: 'consent' in result });

/** Ends the session that the browser came with: somebody else logs in, or the person logs out on the way. */
export async function endFormerSession(
  provider: Provider,
  store: Store,
  interaction: Interaction,
): Promise<void> {
  const session = await provider.Session.findByUid(interaction.session?.uid ?? '');
  for (const { grantId } of Object.values(session?.authorizations ?? {})) {
    if (grantId) revokeGrant(store, grantId);
  }
  await session?.destroy();
  interaction.session = undefined;
  await interaction.persist();
}
