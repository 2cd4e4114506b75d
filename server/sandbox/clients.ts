/** Clients of the sandbox's Pro Santé Connect: an organisation's own, for the software that it develops. */
import { z } from 'zod';
import type { Queryable } from '../../db/client';
import { accountOf } from '../../db/queries/account';
import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { database } from '../database';
import { unknownAccount } from '../errors';
import type { PscClientsView, PscClientView, PscSecretView } from '../views';
import { callSandbox } from './call';

type Session = Pick<PortalSession, 'userId' | 'login' | 'organisationId'>;
type Act = 'account.client' | 'account.client_delete';

/** Longer values are refused before the sandbox looks at them. */
export const clientInput = z.object({
  name: z.string().max(200),
  redirectUris: z.array(z.string().max(2_000)).max(20),
  postLogoutRedirectUris: z.array(z.string().max(2_000)).max(20),
});
export type ClientInput = z.infer<typeof clientInput>;

const moment = z.number().transform((ms) => new Date(ms).toISOString());
const clientSchema = z
  .object({
    clientId: z.string(),
    name: z.string(),
    redirectUris: z.array(z.string()),
    postLogoutRedirectUris: z.array(z.string()),
    createdAt: moment,
    secretAt: moment,
  })
  .transform((client): PscClientView => client);
const secretSchema = z.object({ client: clientSchema, secret: z.string() });
const listSchema = z.object({
  clients: z.array(clientSchema),
  endpoints: z.object({
    issuer: z.string(),
    discovery: z.string(),
    authorizationEndpoint: z.string(),
    tokenEndpoint: z.string(),
    userinfoEndpoint: z.string(),
    introspectionEndpoint: z.string(),
    jwksUri: z.string(),
    cibaEndpoint: z.string(),
    endSessionEndpoint: z.string(),
    secureOrigin: z.string().optional(),
  }),
});

/** How the sandbox knows an organisation. */
const ownerOf = ({ organisationId }: Session) => String(organisationId);
const pathOf = (clientId: string) => `clients/${encodeURIComponent(clientId)}`;

/** The organisation's clients, oldest first, with the addresses to copy. Throws `not_found`, `unavailable`. */
export async function listPscClients(session: Session, accountId: number): Promise<PscClientsView> {
  await ownAccount(database(), session, accountId);
  return callSandbox(listSchema, 'GET', `clients?owner=${ownerOf(session)}`);
}

/** Declares a client. Its secret is answered once. Throws `invalid` with the field, `conflict` (too many). */
export function registerPscClient(
  session: Session,
  { accountId, fields }: { accountId: number; fields: ClientInput },
): Promise<PscSecretView> {
  return acting(session, accountId, 'account.client', 'create', async () => {
    return callSandbox(secretSchema, 'POST', 'clients', { ...fields, owner: ownerOf(session) });
  });
}

/** Changes name and addresses. Throws `not_found` alike for unknown and foreign clients, `invalid` with the field. */
export async function changePscClient(
  session: Session,
  { accountId, clientId, fields }: { accountId: number; clientId: string; fields: ClientInput },
): Promise<PscClientView> {
  const { client } = await acting(session, accountId, 'account.client', 'change', async () => ({
    client: await callSandbox(clientSchema, 'PUT', pathOf(clientId), {
      ...fields,
      owner: ownerOf(session),
    }),
  }));
  return client;
}

/** A new secret, answered once; the former one stops working. Throws as a change does. */
export function renewPscSecret(
  session: Session,
  { accountId, clientId }: { accountId: number; clientId: string },
): Promise<PscSecretView> {
  return acting(session, accountId, 'account.client', 'secret', () =>
    callSandbox(secretSchema, 'POST', `${pathOf(clientId)}/secret`, { owner: ownerOf(session) }),
  );
}

/** Deletes a client with all it holds. Throws as a change does. */
export async function deletePscClient(
  session: Session,
  { accountId, clientId }: { accountId: number; clientId: string },
): Promise<void> {
  await acting(session, accountId, 'account.client_delete', 'delete', async () => {
    const path = `${pathOf(clientId)}?owner=${ownerOf(session)}`;
    await callSandbox(z.object({ deleted: z.literal(true) }), 'DELETE', path);
    return { client: { clientId } };
  });
}

/**
 * Does the act between the check of the account and the journal, all in one transaction: a refusal of the sandbox
 * leaves no trace, and what cannot be entered in the journal is not done first.
 */
function acting<T extends { client: { clientId: string } & Partial<PscClientView> }>(
  session: Session,
  accountId: number,
  action: Act,
  what: string,
  act: () => Promise<T>,
): Promise<T> {
  return database().transaction(async (tx) => {
    await ownAccount(tx, session, accountId);
    const done = await act();
    const { clientId, name, redirectUris } = done.client;
    await audit(
      tx,
      { role: 'editor', session },
      {
        ...{ action, organisationId: session.organisationId, accountId },
        details: { act: what, clientId, name, redirectUris },
      },
    );
    return done;
  });
}

/** Throws `not_found` alike for unknown and foreign accounts. */
async function ownAccount(db: Queryable, { organisationId }: Session, accountId: number) {
  const account = await accountOf(db, { organisationId }, accountId);
  if (!account) throw unknownAccount();
  return account;
}
