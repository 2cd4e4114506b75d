/**
 * Whose connection is it? (DESIGN §5, Matching.) Pure: facts accumulated from events on one side, executions on
 * the other. The caller keeps one ConnectionFacts per connection, asks `attribute` again after each new fact, and
 * stores the difference: a stronger proof may move a connection or withdraw it.
 *
 * Strongest first: (a) the account's label in SNI or alias; (b) a proven identity; (c) an address both declared
 * and proven, together with the host. A *claimed* identity (user name, unverified token, OU of a certificate that
 * is not trusted) attributes nothing.
 */
import { normaliseAddress, sameAddress } from './addresses';
import type { ConnectionFacts } from './connection-facts';
import type { LabEvent } from './events';
import type { HostKey, MailProtocol } from './hosts';
import { matchingOu, sameMailAddress } from './identifiers';
import type { Snapshot } from './snapshot';

export { normaliseAddress, sameAddress } from './addresses';
export { addFact, type ConnectionFacts, newConnection } from './connection-facts';

/** An execution as the matcher sees it. */
export interface MatchableExecution {
  number: number;
  accountId: number;
  organisationId: number;
  label: string;
  mailbox: { address: string; idNat: string };
  host: HostKey;
  protocol: MailProtocol;
  /** Of the listening window, in ms. For an aborted execution the deadline is the moment of the abort. */
  start: number;
  deadline: number;
  addresses: { declared: readonly string[]; proven: readonly string[] };
}

export interface Link {
  execution: number;
  basis: 'label' | 'identity' | 'address';
  /** false: opened before the start, or by a stranger who bears the label; shown, never judged. */
  judged: boolean;
}

export interface Attribution {
  links: Link[];
  /** Executions that this connection fits by address alone, as it fits another account's: tell them to use their label. */
  ambiguous: number[];
  /**
   * Executions to which the connection belongs by label or identity, but which expect another server or protocol; or
   * by address, when it ended without ever telling which server it was for. The caller may link it with
   * `judged: false`: the rules then name it as the probable cause of an empty window.
   */
  elsewhere: { execution: number; basis: Link['basis'] }[];
}

/** What the matcher cannot know from executions alone; both lookups have a safe default. */
export interface Directory {
  /** Whether an account bears this label. Default: every well-formed label does, so it withdraws address links. */
  labelExists?(label: string): boolean;
  /** The organisation that holds the mailbox of one of these OUs; null when nobody does. Default: nobody. */
  organisationOfOus?(ous: readonly string[]): number | null;
}

/** The matcher's view of an execution, from its snapshot. */
export function matchableExecution(
  number: number,
  protocol: MailProtocol,
  snapshot: Snapshot,
  abortedAt: number | null = null,
): MatchableExecution {
  const { account, mailbox, host, window, addresses } = snapshot;
  return {
    number,
    accountId: account.id,
    organisationId: account.organisationId,
    label: account.label,
    mailbox: { address: mailbox.address, idNat: mailbox.idNat },
    host: host.key,
    protocol,
    start: window.start,
    deadline: abortedAt === null ? window.deadline : Math.min(window.deadline, abortedAt),
    addresses,
  };
}

/** Whether the window of the execution and the life of the connection have anything in common. */
function overlaps(connection: ConnectionFacts, execution: MatchableExecution): boolean {
  if (connection.openedAt > execution.deadline) return false;
  return connection.closedAt === null || connection.closedAt > execution.start;
}

function opensWithin(connection: ConnectionFacts, execution: MatchableExecution): boolean {
  return connection.openedAt >= execution.start && connection.openedAt <= execution.deadline;
}

function expects(execution: MatchableExecution, connection: ConnectionFacts): boolean {
  return execution.host === connection.host && execution.protocol === connection.protocol;
}

function labelOf(connection: ConnectionFacts, directory: Directory): string | null {
  const exists = (label: string | null): label is string =>
    label !== null && (directory.labelExists?.(label) ?? true);
  if (exists(connection.sniLabel)) return connection.sniLabel;
  return exists(connection.aliasLabel) ? connection.aliasLabel : null;
}

/** The executions of the proven identity, or null when no identity is proven. */
function byIdentity(
  connection: ConnectionFacts,
  executions: readonly MatchableExecution[],
  directory: Directory,
): { owners: MatchableExecution[]; organisationId: number | null } | null {
  const { identity, trustedOus } = connection;
  if (identity) {
    const owners = executions.filter(
      (execution) =>
        execution.organisationId === identity.organisationId &&
        sameMailAddress(execution.mailbox.address, identity.mailbox),
    );
    return { owners, organisationId: identity.organisationId };
  }
  if (trustedOus.length === 0) return null;
  const matches = executions.flatMap((execution) => {
    const match = matchingOu(trustedOus, execution.mailbox.idNat);
    return match ? [{ execution, form: match.form }] : [];
  });
  const exact = matches.filter(({ form }) => form === 'exact');
  const owners = (exact.length > 0 ? exact : matches).map(({ execution }) => execution);
  const organisations = new Set(owners.map(({ organisationId }) => organisationId));
  if (organisations.size > 1) return { owners: [], organisationId: null };
  const [organisationId = directory.organisationOfOus?.(trustedOus) ?? null] = organisations;
  return { owners, organisationId };
}

/** Executions that declared this address, whose account proved it. */
function atAddress(
  clientAddress: string | null,
  executions: readonly MatchableExecution[],
): MatchableExecution[] {
  const here = (address: string) => sameAddress(address, clientAddress);
  return executions.filter(({ addresses }) => addresses.declared.some(here) && addresses.proven.some(here));
}

const accountsOf = (executions: readonly MatchableExecution[]) =>
  new Set(executions.map(({ accountId }) => accountId));

/** Of executions of several accounts on one mailbox, those of the account that started last: one listens at a time. */
function latestAccount(executions: readonly MatchableExecution[]): MatchableExecution[] {
  const latest = executions.reduce<MatchableExecution | null>(
    (best, next) => (best === null || next.start > best.start ? next : best),
    null,
  );
  return executions.filter(({ accountId }) => accountId === latest?.accountId);
}

/**
 * A connection for which no server was ever named: shown once it is over, to the one account that its address and
 * protocol tell. While it lasts, the name may still come.
 */
function unplaced(
  connection: ConnectionFacts,
  executions: readonly MatchableExecution[],
): Attribution['elsewhere'] {
  if (connection.closedAt === null) return [];
  const found = atAddress(connection.clientAddress, executions).filter(
    (execution) => execution.protocol === connection.protocol && opensWithin(connection, execution),
  );
  if (accountsOf(found).size !== 1) return [];
  return found.map(({ number }) => ({ execution: number, basis: 'address' as const }));
}

/**
 * Whoever knows a label can come by it; once he has opened a mailbox of another organisation, what he does is neither
 * for nor against the account of the label.
 */
function ownOnly(link: Link, { identity }: ConnectionFacts, executions: readonly MatchableExecution[]): Link {
  const owner = executions.find(({ number }) => number === link.execution);
  const isStranger = identity !== null && identity.organisationId !== owner?.organisationId;
  return isStranger ? { ...link, judged: false } : link;
}

/**
 * Attributes a connection, from all that is known of it.
 * @param executions every execution whose window the connection may touch, those already decided or aborted
 *   included: leaving one out while its window lasts would give its connections to its neighbour.
 */
export function attribute(
  connection: ConnectionFacts,
  executions: readonly MatchableExecution[],
  directory: Directory = {},
): Attribution {
  const near = executions.filter((execution) => overlaps(connection, execution));
  const link =
    (basis: Link['basis']) =>
    (execution: MatchableExecution): Link => ({
      execution: execution.number,
      basis,
      judged: opensWithin(connection, execution),
    });
  const proven = (owners: readonly MatchableExecution[], basis: 'label' | 'identity'): Attribution => {
    const here = owners.filter((execution) => expects(execution, connection));
    const inside = here.filter((execution) => opensWithin(connection, execution));
    // Executions of several accounts share a mailbox: the connection serves the one under way when it opened.
    const chosen = inside.length > 0 ? latestAccount(inside) : latestAccount(here);
    const kept = here.filter(({ accountId }) =>
      chosen.some((execution) => execution.accountId === accountId),
    );
    const other = here.length > 0 ? [] : owners.filter((execution) => !expects(execution, connection));
    return {
      links: kept.map(link(basis)),
      ambiguous: [],
      elsewhere: other.map(({ number }) => ({ execution: number, basis })),
    };
  };

  const label = labelOf(connection, directory);
  if (label !== null) {
    const labelled = proven(
      near.filter((execution) => execution.label.toLowerCase() === label),
      'label',
    );
    return { ...labelled, links: labelled.links.map((one) => ownOnly(one, connection, near)) };
  }

  const identity = byIdentity(connection, near, directory);
  if (identity && identity.owners.length > 0) return proven(identity.owners, 'identity');

  if (connection.host === null) return { links: [], ambiguous: [], elsewhere: unplaced(connection, near) };
  const candidates = atAddress(
    connection.clientAddress,
    near.filter((execution) => expects(execution, connection)),
  ).filter(
    ({ organisationId }) =>
      identity === null || identity.organisationId === null || identity.organisationId === organisationId,
  );
  const inside = candidates.filter((execution) => opensWithin(connection, execution));
  if (accountsOf(inside).size > 1) {
    return { links: [], ambiguous: inside.map(({ number }) => number), elsewhere: [] };
  }
  if (inside.length > 0) {
    const [owner] = accountsOf(inside);
    const own = candidates.filter(({ accountId }) => accountId === owner);
    return { links: own.map(link('address')), ambiguous: [], elsewhere: [] };
  }
  const before = accountsOf(candidates).size === 1 ? candidates : [];
  return { links: before.map(link('address')), ambiguous: [], elsewhere: [] };
}

/**
 * Executions that an event without a connection supports: a look at the revocation services, a DNS question, a fetch
 * of the autoconfiguration document, or that some of these were left out. Supporting evidence only, shown to whom it belongs without doubt:
 * by the account's label when the name carries it, whoever asks (a resolver, for DNS); else by an address both
 * declared and proven that leads to one account. A mailbox named in a request proves nothing by itself: it only
 * chooses among accounts at that address.
 */
export function attributeSupport(event: LabEvent, executions: readonly MatchableExecution[]): number[] {
  const open = executions.filter(({ start, deadline }) => event.at >= start && event.at <= deadline);
  switch (event.type) {
    case 'dns.queried':
    case 'autoconfig.fetched': {
      const label = event.data.label?.toLowerCase() ?? null;
      if (label !== null) return numbersOf(open.filter((one) => one.label.toLowerCase() === label));
      return byAddressAlone(event, open, event.type === 'autoconfig.fetched' ? event.data.mailbox : null);
    }
    case 'revocation.fetched':
      return byAddressAlone(event, open, null);
    case 'limit.reached': {
      // Discovery events were left out: to whom they might have belonged.
      const label = event.data.label?.toLowerCase() ?? null;
      if (event.connection !== null) return [];
      if (label !== null) return numbersOf(open.filter((one) => one.label.toLowerCase() === label));
      return byAddressAlone(event, open, null);
    }
    default:
      return [];
  }
}

/** Why an event without a connection stands in a log: for what attributeSupport says, or stated by the judge. */
export function supportBasis(event: LabEvent): 'label' | 'address' | 'judge' {
  switch (event.type) {
    case 'revocation.fetched':
      return 'address';
    case 'limit.reached':
    case 'dns.queried':
    case 'autoconfig.fetched':
      return event.data.label ? 'label' : 'address';
    default:
      return 'judge';
  }
}

const numbersOf = (executions: readonly MatchableExecution[]) => executions.map(({ number }) => number);

/** Nobody when several accounts are at this address. */
function byAddressAlone(
  { clientAddress }: LabEvent,
  open: readonly MatchableExecution[],
  mailbox: string | null,
): number[] {
  const found = atAddress(normaliseAddress(clientAddress), open);
  const named =
    mailbox === null ? [] : found.filter((execution) => sameMailAddress(execution.mailbox.address, mailbox));
  const candidates = named.length > 0 ? named : found;
  return accountsOf(candidates).size === 1 ? numbersOf(candidates) : [];
}
