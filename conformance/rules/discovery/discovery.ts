/**
 * What was looked for before a connection, and whether the connection follows from it (DESIGN §6.7).
 *
 * The names of servers that are published for an account carry the moment of the answer: a client that comes by one has
 * discovered, and it is known when. A labelled or bare name, which a person types, proves nothing by itself; there the
 * questions seen before stand in for it, with a warning (DESIGN §6.7).
 */
import { sameAddress } from '../../addresses';
import { labelOfName, type MailProtocol, publicationOf } from '../../hosts';
import { sameMailAddress } from '../../identifiers';
import { type Connection, type DiscoveryEvent, type Evidence, first } from '../evidence/connections';
import { items } from '../evidence/sequence';

/** On the shared domain, nothing but time ties a connection to what was asked before. */
export const SHARED_WITHIN_MS = 60_000;
/** Processes of the laboratory estimate one clock, each for itself. */
const SKEW_MS = 100;

const SERVICE: Record<MailProtocol, string> = { imap: '_imap._tcp', smtp: '_submission._tcp' };

export interface Discovery {
  event: DiscoveryEvent;
  /** Which domain's servers the answer told; null: it led nowhere. */
  found: 'alias' | 'shared' | null;
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** The domains from which this account's software may start. */
export function domainsOf({ snapshot }: Evidence): { alias: string; shared: string } {
  return { alias: domainOf(snapshot.mailbox.alias), shared: domainOf(snapshot.mailbox.address) };
}

function foundBy(event: DiscoveryEvent, evidence: Evidence): Discovery['found'] {
  const { testCase, snapshot } = evidence;
  const { alias, shared } = domainsOf(evidence);
  if (event.type === 'dns.queried') {
    if (event.data.kind !== 'SRV' || event.data.answer !== 'NOERROR') return null;
    const service = SERVICE[testCase.protocol];
    if (event.data.name === `${service}.${alias}`) return 'alias';
    return event.data.name === `${service}.${shared}` ? 'shared' : null;
  }
  const { status, head, label, mie, mailbox } = event.data;
  if (status !== 200 || head || (mie !== null && mie !== testCase.mie)) return null;
  if (label !== null) return label.toLowerCase() === snapshot.account.label.toLowerCase() ? 'alias' : null;
  return mailbox === null || sameMailAddress(mailbox, snapshot.mailbox.address) ? 'shared' : null;
}

/** A question for the address of a server: what any connection begins with, whoever gave the name. */
function isAddressOfServer(event: DiscoveryEvent, { snapshot }: Evidence): boolean {
  if (event.type !== 'dns.queried') return false;
  const { name } = event.data;
  return [name, `x.${name}`].some((one) => labelOfName(one, snapshot.zone) !== null);
}

/** Everything looked for within the window, oldest first. @param until counts up to this moment. */
export function discoveriesOf(evidence: Evidence, until: number): Discovery[] {
  const { window } = evidence.snapshot;
  return items(evidence.discoveries)
    .filter((event) => event.at >= window.start && event.at <= Math.min(until, window.deadline))
    .filter((event) => !isAddressOfServer(event, evidence))
    .sort((a, b) => a.at - b.at || a.id - b.id)
    .map((event) => ({ event, found: foundBy(event, evidence) }));
}

/** Why a connection does, or does not, follow from a discovery of the window. */
export type Origin =
  /** By a name published within the window. */
  | { proof: 'name'; publishedAt: number }
  /** What was asked for the account's own domain, then a connection by another name than the one given, or by none. */
  | { proof: 'label'; discovery: Discovery }
  /** What was asked from a declared address for the shared domain, then a connection from a declared one. */
  | { proof: 'address'; discovery: Discovery }
  /** By a name published before the window. `sought`: something was found within it all the same. */
  | { proof: null; why: 'old-name'; publishedAt: number; sought: boolean }
  | { proof: null; why: 'after' | 'apart'; discovery: Discovery }
  | { proof: null; why: 'nothing' };

/** The name by which a connection came; null: the client told none. */
export function nameOf(connection: Connection): string | null {
  return first(connection, 'tls.client_hello')?.data.sni?.toLowerCase().replace(/\.$/, '') ?? null;
}

/** A name of the case's server that a person may type: bare, or with the account's label. */
export function isTypedName(name: string | null, { snapshot }: Evidence): boolean {
  if (name === snapshot.host.name.toLowerCase()) return true;
  const own = labelOfName(name, snapshot.zone) === snapshot.account.label.toLowerCase();
  return own && publicationOf(name, snapshot.zone) === null;
}

/** What was found, by the domain that it was found on, oldest first: connections come by thousands. */
export interface Found {
  alias: readonly Discovery[];
  shared: readonly Discovery[];
}

export function foundAmong(discoveries: readonly Discovery[]): Found {
  const on = (domain: Discovery['found']) => discoveries.filter(({ found }) => found === domain);
  return { alias: on('alias'), shared: on('shared') };
}

/** The last of a list, oldest first, that came by a moment. */
function lastBy(list: readonly Discovery[], moment: number): Discovery | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.event.at <= moment) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

/** Whether a connection follows from what was found, and by what proof. */
export function originOf(connection: Connection, found: Found, evidence: Evidence): Origin {
  const { snapshot } = evidence;
  const name = nameOf(connection);
  const latest = connection.openedAt + SKEW_MS;
  const own = labelOfName(name, snapshot.zone) === snapshot.account.label.toLowerCase();
  const here = name?.endsWith(`.${snapshot.host.name.toLowerCase()}`) ?? false;
  const publishedAt = own && here ? publicationOf(name, snapshot.zone) : null;
  const alias = lastBy(found.alias, latest);
  const shared = lastBy(found.shared, latest);
  if (publishedAt !== null && publishedAt <= latest) {
    if (publishedAt >= snapshot.window.start - SKEW_MS) return { proof: 'name', publishedAt };
    return { proof: null, why: 'old-name', publishedAt, sought: alias !== undefined || shared !== undefined };
  }
  if (alias) return { proof: 'label', discovery: alias };
  if (shared) {
    const { at, clientAddress } = shared.event;
    const declared = [clientAddress, connection.address].every((address) =>
      snapshot.addresses.declared.some((known) => sameAddress(known, address)),
    );
    if (declared && connection.openedAt - at <= SHARED_WITHIN_MS)
      return { proof: 'address', discovery: shared };
    return { proof: null, why: 'apart', discovery: shared };
  }
  const [next] = [found.alias[0], found.shared[0]]
    .filter((one) => one !== undefined)
    .sort((a, b) => a.event.at - b.event.at || a.event.id - b.event.id);
  return next ? { proof: null, why: 'after', discovery: next } : { proof: null, why: 'nothing' };
}
