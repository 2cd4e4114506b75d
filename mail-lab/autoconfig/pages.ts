/**
 * The autoconfiguration document by HTTP. On the shared domain the mailbox that the request names says which servers
 * are meant; without one both kinds are given, personal mailboxes first. On an alias domain the name says it all.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventData } from '../../conformance/events';
import type { Mie } from '../../conformance/hosts';
import { sendText } from '../http/respond';
import { addressOf, type Handler } from '../http/serve';
import type { Store } from '../store/types';
import { autoconfigDocument } from './document';
import type { Labels } from './labels';
import {
  aliasDomain,
  KIND_OF_MIE,
  MIES,
  mieOfKind,
  type Place,
  type PublishedHost,
  placeOf,
  serversOf,
} from './published';
import { type DocumentRequest, readDocumentRequest } from './request';

export type FetchEvent = EventData<'autoconfig.fetched'>;

export interface PagesOptions {
  mailDomain: string;
  /** The valid test servers. */
  published: () => readonly PublishedHost[];
  documentationUrl: string;
  /** The clock of events. */
  now: () => number;
  labels: Labels;
  store: Pick<Store, 'findByAddress'>;
  /** The database does not answer, or a defect: for the log. */
  onError: (error: unknown) => void;
  /** Called for each request for the document, whatever the answer; not for every one of a flood. */
  record: (event: FetchEvent, request: IncomingMessage, clientAddress: string) => void;
}

/** What a request leads to; `mailbox` is the canonical address of the mailbox that it names. */
interface Outcome {
  status: number;
  text: string;
  label: string | null;
  mie: Mie | null;
  mailbox: string | null;
}

const ALLOWED = ['GET', 'HEAD'];

/** The handler. @param secure whether it stands behind TLS. */
export function autoconfigPages(options: PagesOptions, secure: boolean): Handler {
  return async (request, response) => {
    const asked = readDocumentRequest(request);
    if (!asked) return false;
    const outcome = await consider(asked, request.method ?? '', options);
    const { status, text, label, mie, mailbox } = outcome;
    const userAgent = request.headers['user-agent'] ?? null;
    const head = request.method === 'HEAD';
    const place = { name: asked.host, path: asked.path, secure, head };
    options.record({ ...place, status, mailbox, label, mie, userAgent }, request, addressOf(request));
    if (status === 405) response.setHeader('Allow', ALLOWED.join(', '));
    if (status === 503) response.setHeader('Retry-After', '5');
    if (status === 200) sendDocument(request, response, text);
    else sendText(request, response, status, text);
    return true;
  };
}

function sendDocument(request: IncomingMessage, response: ServerResponse, text: string): void {
  const bytes = Buffer.from(text);
  response.writeHead(200, {
    'Content-Type': 'text/xml; charset=utf-8',
    'Content-Length': bytes.length,
    // A kept copy would hide the discovery that a test waits for.
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

const refusal = (status: number, text: string): Outcome => ({
  ...{ status, text },
  ...{ label: null, mie: null, mailbox: null },
});

async function consider(asked: DocumentRequest, method: string, options: PagesOptions): Promise<Outcome> {
  if (asked.astray) return astray(asked, options);
  if (!ALLOWED.includes(method)) return refusal(405, `Méthode refusée ; ici : ${ALLOWED.join(', ')}.`);
  if (asked.problem !== null) return refusal(400, asked.problem);
  try {
    return await find(asked, options);
  } catch (error) {
    options.onError(error);
    return refusal(503, 'La base de données ne répond pas, réessayez dans un moment.');
  }
}

/** Nothing is there; the account that the names tell hears of it. */
async function astray({ domain, emailAddress }: DocumentRequest, options: PagesOptions): Promise<Outcome> {
  const refused = refusal(
    404,
    'Le document est à /mail/config-v1.1.xml ou /.well-known/autoconfig/mail/config-v1.1.xml.',
  );
  const places = [domain, emailAddress?.split('@').pop()?.toLowerCase() ?? null];
  const place = places
    .map((name) => (name === null ? null : placeOf(name, options.mailDomain)))
    .find((found) => found?.kind === 'alias');
  try {
    return place ? await withAccount(refused, place, options) : refused;
  } catch (error) {
    options.onError(error);
    return refused;
  }
}

async function find({ domain, emailAddress }: DocumentRequest, options: PagesOptions): Promise<Outcome> {
  const { mailDomain } = options;
  const place = domain === null ? null : placeOf(domain, mailDomain);
  if (domain !== null && place === null)
    return refusal(404, `Aucune BAL de test n’est dans le domaine ${domain}.`);
  if (emailAddress !== null) return forMailbox(emailAddress, place, options);
  if (place?.kind === 'alias') return forAlias(place, options);
  return document(options, mailDomain, MIES, null, null);
}

async function forAlias(place: Place & { kind: 'alias' }, options: PagesOptions): Promise<Outcome> {
  const { label, mie } = place;
  const domain = aliasDomain(label, mie, options.mailDomain);
  const kinds = await options.labels.kindsOf(label);
  if (kinds.has(KIND_OF_MIE[mie])) return document(options, domain, [mie], label, null);
  const text = `Aucun compte n’a de BAL dans le domaine ${domain}.`;
  return { ...refusal(404, text), ...(kinds.size > 0 ? { label, mie } : {}) };
}

/** The mailbox decides; the host name, when it is an alias domain, must be its account's. */
async function forMailbox(address: string, place: Place | null, options: PagesOptions): Promise<Outcome> {
  const { mailDomain, store } = options;
  const at = address.lastIndexOf('@');
  const own = placeOf(address.slice(at + 1).toLowerCase(), mailDomain);
  const label = (own?.kind === 'alias' && own.label) || (place?.kind === 'alias' && place.label) || null;
  const found = own && (await store.findByAddress(address));
  if (!found) return unknownMailbox(place, options);
  const { mailbox } = found;
  const mie = mieOfKind(mailbox.kind);
  const domain = label === null ? mailDomain : aliasDomain(label, mie, mailDomain);
  if (label !== null && place?.kind === 'alias') {
    // The alias that this name and this mailbox make together must exist.
    const fits = place.label === label && place.mie === mie;
    const alias = fits ? await store.findByAddress(`${mailbox.idNat}@${domain}`) : null;
    if (alias?.mailbox.id !== mailbox.id) return unknownMailbox(place, options);
  }
  return document(options, domain, [mie], label, mailbox.address);
}

async function unknownMailbox(place: Place | null, options: PagesOptions): Promise<Outcome> {
  const refused = refusal(404, 'Cette BAL n’existe pas ici, ou n’est pas celle du domaine demandé.');
  return place ? withAccount(refused, place, options) : refused;
}

/** The account that an alias domain tells, when it exists. */
async function withAccount(outcome: Outcome, place: Place, options: PagesOptions): Promise<Outcome> {
  if (place.kind !== 'alias') return outcome;
  const exists = (await options.labels.kindsOf(place.label)).size > 0;
  return exists ? { ...outcome, label: place.label, mie: place.mie } : outcome;
}

function document(
  { published, documentationUrl, now }: PagesOptions,
  domain: string,
  mies: readonly Mie[],
  label: string | null,
  mailbox: string | null,
): Outcome {
  const services = mies.map((mie) => ({ mie, servers: serversOf(published(), mie, label, now()) }));
  const text = autoconfigDocument({ domain, services, documentationUrl });
  return { status: 200, text, label, mie: mies.length === 1 ? (mies[0] ?? null) : null, mailbox };
}
