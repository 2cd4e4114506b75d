/**
 * What the portal's server asks of the sandbox, with a secret that only both know: clients of Pro Santé Connect for
 * editors' software, and test identities. JSON in and out; a refusal is `{ error: { field, message } }`, in French.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readJsonBody } from './http/request';
import { sendJson } from './http/respond';
import { type ClientFields, type RegisteredClients, TooManyClients } from './psc/clients';
import type { Identities, Identity } from './psc/identities';
import { NUMBER_FORMS } from './psc/national-id';
import { redirectUriFault } from './psc/redirect-uri';

export const INTERNAL_PREFIX = '/interne/';

export interface InternalParts {
  secret: string;
  clients: RegisteredClients;
  identities: Identities;
  /** A client is gone: what it holds stops working. */
  onDeleted(clientId: string): void;
  /** Addresses of the realm, to copy into software. */
  endpoints: Record<string, string>;
}

/** A refusal for whoever filled the form. */
class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

const MAX_URIS = 10;

const uris = z
  .array(z.string().trim())
  .max(MAX_URIS, `${MAX_URIS} adresses au plus.`)
  .superRefine((list, context) => {
    for (const uri of list) {
      const message = redirectUriFault(uri);
      if (message) return context.addIssue({ code: 'custom', message: `${uri.slice(0, 80)} : ${message}` });
    }
  })
  .transform((list) => [...new Set(list)]);

const fieldsSchema = z.object({
  name: z
    .string()
    .transform((text) => text.normalize('NFC').replace(/\s+/g, ' ').trim())
    .pipe(
      z
        .string()
        .min(1, 'Donnez un nom à votre logiciel.')
        .max(80, '80 caractères au plus.')
        .regex(/^[^\p{C}<>]*$/u, 'Sans caractère invisible, ni « < » ou « > ».'),
    ),
  redirectUris: uris.refine((list) => list.length > 0, 'Indiquez au moins une adresse de retour.'),
  postLogoutRedirectUris: uris,
});

const owner = z.object({ owner: z.string().min(1).max(64) });
const ownedFields = z.intersection(owner, fieldsSchema);

/** Serves `path` (after the prefix, without query). */
export async function serveInternal(
  parts: InternalParts,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  if (!authorised(req, parts.secret)) return sendJson(res, 401, { error: { message: 'unauthorised' } });
  try {
    const answer = await act(parts, `${req.method} ${path}`, req, query);
    sendJson(res, answer === null ? 404 : 200, answer ?? { error: { message: 'Ce client n’existe pas.' } });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    sendJson(res, error.status, { error: { field: error.field, message: error.message } });
  }
}

/** Null: unknown, or of another owner. */
async function act(
  { clients, identities, endpoints, onDeleted }: InternalParts,
  call: string,
  req: IncomingMessage,
  query: URLSearchParams,
): Promise<unknown> {
  const [, verb, clientId = '', part] =
    /^(GET|POST|PUT|DELETE) clients(?:\/([\w-]{1,64}))?(\/secret)?$/.exec(call) ?? [];
  if (verb && !clientId) {
    if (verb === 'GET') {
      return { endpoints, clients: clients.list(parse(owner, Object.fromEntries(query)).owner) };
    }
    if (verb === 'POST') {
      const { owner: whose, ...fields } = parse(ownedFields, await readJsonBody(req));
      return refuseMany(() => clients.register(whose, fields));
    }
  }
  if (verb === 'PUT' && !part) {
    const { owner: whose, ...fields } = parse(ownedFields, await readJsonBody(req));
    return clients.change(whose, clientId, fields satisfies ClientFields) ?? null;
  }
  if (verb === 'POST' && part) {
    return clients.renewSecret(parse(owner, await readJsonBody(req)).owner, clientId) ?? null;
  }
  if (verb === 'DELETE' && !part) {
    const deleted = clients.delete(parse(owner, Object.fromEntries(query)).owner, clientId);
    if (deleted) onDeleted(clientId);
    return deleted ? { deleted } : null;
  }
  if (call === 'GET identites') return { identity: shown(identities.find(query.get('idNat') ?? '')) };
  if (call === 'POST identites') {
    const { idNat } = parse(z.object({ idNat: z.string().max(40) }), await readJsonBody(req));
    const identity = identities.findOrCreate(idNat);
    if (!identity)
      throw new Refused(422, `Une identité de test a un numéro de la forme ${NUMBER_FORMS}.`, 'idNat');
    return { identity: shown(identity) };
  }
  return null;
}

const shown = (identity: Identity | undefined) =>
  identity ? { idNat: identity.idNat, givenName: identity.givenName, familyName: identity.familyName } : null;

function refuseMany<T>(register: () => T): T {
  try {
    return register();
  } catch (error) {
    if (error instanceof TooManyClients) throw new Refused(409, error.message);
    throw error;
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refused(
    422,
    issue?.message ?? 'invalid',
    issue?.path[0] === undefined ? undefined : String(issue.path[0]),
  );
}

function authorised({ headers }: IncomingMessage, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const given = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  return secret !== '' && timingSafeEqual(digest(given), digest(secret));
}
