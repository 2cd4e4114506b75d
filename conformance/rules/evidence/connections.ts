/**
 * What the rules accumulate: per connection, the facts that decide, whatever the order in which its events come
 * and however often one comes. Every update copies, so that an earlier holder of a state sees nothing change.
 */
import type { TestCase } from '../../catalogue';
import type { EventType, LabEvent } from '../../events';
import type { HostKey } from '../../hosts';
import type { Snapshot } from '../../snapshot';
import type { LinkedEvent } from '../../verdict';
import { inserted, items, type Sequence } from './sequence';
import { emptyTable, get, put, type Table, values } from './table';

/** An event of one type, as linked to the execution. */
export type Seen<T extends EventType> = Extract<LabEvent, { type: T }> & LinkedEvent;

/** The event types of which a connection keeps every occurrence. */
const KEPT = [
  'implicit_tls',
  'starttls.accepted',
  'starttls.injection',
  'tls.client_hello',
  'tls.not_tls',
  'tls.certificate_delivered',
  'tls.client_certificate',
  'tls.handshake_completed',
  'tls.alert_received',
  'tls.failed',
  'auth.attempted',
  'auth.succeeded',
  'auth.failed',
  'folder.opened',
  'message.accepted',
  'message.refused',
  'command.answered',
  'limit.reached',
] as const;
type Kept = (typeof KEPT)[number];

/** What shows that a client makes use of the folder that it opened: it reads, or it only waits for news. */
const READS: ReadonlySet<string> = new Set(['FETCH', 'UID FETCH', 'SEARCH', 'UID SEARCH', 'STATUS']);
const WAITS: ReadonlySet<string> = new Set(['NOOP', 'CHECK']);

/** A use of a selected folder: the first of its kind in each stretch of time, so that a busy client costs no more. */
export interface FolderUse {
  /** The folder: it is that of the connection's n-th `folder.opened`. */
  selection: number;
  kind: 'read' | 'wait';
  name: string;
  event: Seen<'command'> | Seen<'command.answered'>;
}

/** Of answers, only refusals in the course of sending a message: they say why none arrived. */
const isRefusedSending = ({ protocol, data }: Extract<LabEvent, { type: 'command.answered' }>) =>
  protocol === 'smtp' && /^(MAIL|RCPT|DATA)\b/.test(data.name) && /^[45]/.test(data.status);

/** Earliest occurrence of a command in clear or through TLS. */
export interface CommandSeen {
  /** Upper case, first word: `UID FETCH` counts as `UID`, `MAIL FROM` as `MAIL`. */
  name: string;
  tls: boolean;
  event: Seen<'command'>;
}

export interface Connection {
  id: string;
  /** Opened within the window, as far as the links say; see `isJudged`. */
  judged: boolean;
  /** Attributed by its address alone: another product of the same organisation may be behind it. */
  addressOnly: boolean;
  address: string | null;
  openedAt: number;
  /** The latest event known. */
  lastAt: number;
  /** Id of the earliest event, to point at the connection. */
  firstEvent: { id: number; connectionSeq: number };
  /** Its server is known to be the case's; false while (or if never) no server was named. */
  placed: boolean;
  /** The client came to a port of implicit TLS. */
  implicitListener: boolean;
  closed: Seen<'connection.closed'> | null;
  /** By name and channel; see `commandsOf`. */
  commands: Table<CommandSeen>;
  /** By the folder's ordinal. */
  uses: Table<readonly FolderUse[]>;
  seen: { readonly [T in Kept]?: Sequence<Seen<T>> };
}

/** Everything that a rule remembers. */
export interface Evidence {
  testCase: TestCase;
  snapshot: Snapshot;
  /** Connections on the case's host and protocol. */
  connections: Table<Connection>;
  /** Connections of the account on another host or protocol: a probable cause of an empty window. */
  elsewhere: Table<{ host: HostKey; protocol: string; eventId: number; at: number }>;
  gaps: readonly Seen<'laboratory.gap'>[];
  faults: readonly Seen<'laboratory.fault'>[];
  fetches: readonly Seen<'revocation.fetched'>[];
  /** Questions to the DNS server and requests for the autoconfiguration document; only of the cases that judge them. */
  discoveries: Sequence<DiscoveryEvent>;
  /** More of these came than are recorded. */
  omissions: readonly Seen<'limit.reached'>[];
  /** Announced closings of the mailbox's sessions. */
  closings: readonly Seen<'sessions.closing'>[];
}

export type DiscoveryEvent = Seen<'dns.queried'> | Seen<'autoconfig.fetched'>;

export function noEvidence(testCase: TestCase, snapshot: Snapshot): Evidence {
  return {
    testCase,
    snapshot,
    connections: emptyTable(),
    elsewhere: emptyTable(),
    gaps: [],
    faults: [],
    fetches: [],
    discoveries: { shared: [], length: 0 },
    omissions: [],
    closings: [],
  };
}

/** The last moment that counts: a connection opened in the window is followed that far (DESIGN §5, Windows). */
export function followEnd(snapshot: Snapshot): number {
  return snapshot.window.deadline + snapshot.policies.followMs;
}

const isKept = (event: LinkedEvent): event is Seen<Kept> =>
  (KEPT as readonly string[]).includes(event.type) &&
  (event.type !== 'command.answered' || isRefusedSending(event));

/** Inserts by position on the connection, unless it is there already. */
function insert<E extends { id: number; connectionSeq: number }>(list: readonly E[], event: E): readonly E[] {
  const last = list.at(-1);
  if (last && last.connectionSeq <= event.connectionSeq && last.id < event.id) return [...list, event];
  if (list.some(({ id }) => id === event.id)) return list;
  const at = list.findIndex(
    (other) =>
      other.connectionSeq > event.connectionSeq ||
      (other.connectionSeq === event.connectionSeq && other.id > event.id),
  );
  return at < 0 ? [...list, event] : [...list.slice(0, at), event, ...list.slice(at)];
}

function newConnection(id: string, event: LinkedEvent): Connection {
  return {
    id,
    judged: event.judged,
    addressOnly: event.basis === 'address',
    address: event.clientAddress,
    openedAt: event.at,
    lastAt: event.at,
    firstEvent: { id: event.id, connectionSeq: event.connectionSeq },
    placed: event.host !== null,
    implicitListener: false,
    closed: null,
    commands: emptyTable(),
    uses: emptyTable(),
    seen: {},
  };
}

function withCommand(connection: Connection, event: Seen<'command'>): Connection {
  const name = event.data.name.toUpperCase().split(' ')[0] ?? '?';
  const { tls } = event.data;
  const key = `${name} ${tls}`;
  const before = get(connection.commands, key);
  if (before && before.event.connectionSeq <= event.connectionSeq) return connection;
  return { ...connection, commands: put(connection.commands, key, { name, tls, event }) };
}

type Commands = Extract<LabEvent, { type: 'command' | 'command.answered' }>;

/** Of the uses of a folder within that long, the first one stands for all, ms. */
const STRETCH_MS = 5_000;

const stretchOf = ({ kind, event }: { kind: string; event: { at: number } }) =>
  `${kind} ${Math.floor(event.at / STRETCH_MS)}`;
const keyOfUse = (use: { selection: number; kind: string; event: { at: number } }) =>
  `${use.selection} ${stretchOf(use)}`;

/** A read counts once it succeeded; IDLE once it was asked for, since it is only answered at its end. */
function folderUse<E extends Commands>(event: E): (Omit<FolderUse, 'event'> & { event: E }) | null {
  const name = event.data.name.toUpperCase();
  const { selection } = event.data;
  if (selection === null || selection === undefined) return null;
  if (event.type === 'command') {
    return name === 'IDLE' && event.data.tls ? { selection, kind: 'wait', name, event } : null;
  }
  if (event.data.status !== 'OK') return null;
  if (READS.has(name)) return { selection, kind: 'read', name, event };
  return WAITS.has(name) ? { selection, kind: 'wait', name, event } : null;
}

/**
 * What an event may add to what rules remember of its connection, as keys: one that brings no key that an earlier event
 * brought changes no verdict. null: it always counts.
 */
export function factKeys(event: LabEvent): string[] | null {
  switch (event.type) {
    case 'transcript':
    case 'revocation.fetched':
      return [];
    case 'message.refused':
      return [`refused message ${event.data.status}`];
    case 'command': {
      const name = event.data.name.toUpperCase().split(' ')[0] ?? '?';
      const use = folderUse(event);
      return [`command ${name} ${event.data.tls}`, ...(use ? [keyOfUse(use)] : [])];
    }
    case 'command.answered': {
      const use = folderUse(event);
      if (use) return [keyOfUse(use)];
      return isRefusedSending(event) ? [`refused ${event.data.name} ${event.data.status}`] : [];
    }
    default:
      return null;
  }
}

function addUse(connection: Connection, event: Seen<'command'> | Seen<'command.answered'>): Connection {
  const use = folderUse(event);
  if (!use) return connection;
  const key = String(use.selection);
  const list = get(connection.uses, key) ?? [];
  const before = list.find((other) => stretchOf(other) === stretchOf(use));
  if (before && before.event.connectionSeq <= event.connectionSeq) return connection;
  const others = before ? list.filter((other) => other !== before) : list;
  return { ...connection, uses: put(connection.uses, key, [...others, use]) };
}

/** The uses of the folder that the n-th `folder.opened` opened, oldest first. */
export function usesOf(connection: Connection, selection: number): FolderUse[] {
  return [...(get(connection.uses, String(selection)) ?? [])].sort(
    (a, b) => a.event.at - b.event.at || a.event.connectionSeq - b.event.connectionSeq,
  );
}

function withEvent(before: Connection, event: LinkedEvent): Connection {
  const connection: Connection = {
    ...before,
    judged: before.judged && event.judged,
    addressOnly: before.addressOnly && event.basis === 'address',
    openedAt: Math.min(before.openedAt, event.at),
    lastAt: Math.max(before.lastAt, event.at),
    firstEvent: event.connectionSeq < before.firstEvent.connectionSeq ? event : before.firstEvent,
    placed: before.placed || event.host !== null,
  };
  if (event.type === 'connection.opened') {
    return { ...connection, implicitListener: event.data.listener === 'implicit' };
  }
  if (event.type === 'connection.closed') return { ...connection, closed: event };
  if (event.type === 'command') return addUse(withCommand(connection, event), event);
  const used = event.type === 'command.answered' ? addUse(connection, event) : connection;
  if (!isKept(event)) return used;
  const list = used.seen[event.type] as Sequence<Seen<Kept>> | undefined;
  return { ...used, seen: { ...used.seen, [event.type]: inserted(list, event) } };
}

/** Adds one linked event. Events of other servers, of later times or without meaning here leave the facts alone. */
export function withEvidence(evidence: Evidence, event: LinkedEvent): Evidence {
  if (event.type === 'laboratory.gap') return { ...evidence, gaps: insert(evidence.gaps, event) };
  if (event.type === 'laboratory.fault') return { ...evidence, faults: insert(evidence.faults, event) };
  if (event.type === 'transcript' || event.at > followEnd(evidence.snapshot)) return evidence;
  if (event.type === 'sessions.closing') return { ...evidence, closings: insert(evidence.closings, event) };
  if (event.type === 'revocation.fetched') return { ...evidence, fetches: insert(evidence.fetches, event) };
  const id = event.connection;
  if (id === null) return withDiscovery(evidence, event);
  const { host } = evidence.snapshot;
  const { protocol } = evidence.testCase;
  if (event.protocol !== protocol || (event.host !== null && event.host !== host.key)) {
    const known = get(evidence.elsewhere, id);
    if (event.host === null || event.protocol === null || (known && known.eventId <= event.id))
      return evidence;
    const place = { host: event.host, protocol: event.protocol, eventId: event.id, at: event.at };
    return { ...evidence, elsewhere: put(evidence.elsewhere, id, place) };
  }
  const before = get(evidence.connections, id) ?? newConnection(id, event);
  const after = withEvent(before, event);
  return { ...evidence, connections: put(evidence.connections, id, after) };
}

function withDiscovery(evidence: Evidence, event: LinkedEvent): Evidence {
  if (evidence.testCase.rule !== 'autoconfiguration') return evidence;
  if (event.type === 'limit.reached') return { ...evidence, omissions: insert(evidence.omissions, event) };
  if (event.type !== 'dns.queried' && event.type !== 'autoconfig.fetched') return evidence;
  return { ...evidence, discoveries: inserted(evidence.discoveries, event) };
}

/** The commands of a connection, each name once in clear and once through TLS, in order. */
export function commandsOf(connection: Connection): CommandSeen[] {
  return values(connection.commands).sort((a, b) => a.event.connectionSeq - b.event.connectionSeq);
}

/** Every occurrence of a type on a connection, in order. */
export function all<T extends Kept>(connection: Connection, type: T): readonly Seen<T>[] {
  return items(connection.seen[type] as Sequence<Seen<T>> | undefined);
}

/** The first occurrence of a type on a connection. */
export function first<T extends Kept>(connection: Connection, type: T): Seen<T> | undefined {
  return (connection.seen[type] as Sequence<Seen<T>> | undefined)?.shared[0];
}

/** Opened between start and deadline (DESIGN §5): the only connections that are judged. */
export function isJudged(connection: Connection, { window }: Snapshot): boolean {
  return connection.judged && connection.openedAt >= window.start && connection.openedAt <= window.deadline;
}

/** The judged connections, oldest first, in an order that does not depend on the order of arrival. */
export function judgedConnections({ connections, snapshot }: Evidence): Connection[] {
  return values(connections)
    .filter((connection) => connection.placed && isJudged(connection, snapshot))
    .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

/** Connections of the window that bear the account's label, but opened a mailbox of another organisation. */
export function strangeConnections({ connections, snapshot: { window } }: Evidence): Connection[] {
  return values(connections)
    .filter(({ placed, judged, openedAt }) => placed && !judged && openedAt >= window.start)
    .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

/** Connections opened before the start: shown as such, never judged. */
export function earlierConnections({ connections, snapshot }: Evidence): Connection[] {
  return values(connections)
    .filter(({ placed, openedAt }) => placed && openedAt < snapshot.window.start)
    .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

/** Connections of the window that ended without naming a server: nobody can say which one they were for. */
export function unplacedConnections({
  connections,
  elsewhere,
  snapshot: { window },
}: Evidence): Connection[] {
  return values(connections)
    .filter(({ id, placed, closed }) => !placed && closed !== null && get(elsewhere, id) === undefined)
    .filter(({ openedAt }) => openedAt >= window.start && openedAt <= window.deadline)
    .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

/** The certificate flight of the server was written to this connection. */
export function certificateDelivered(connection: Connection): boolean {
  return (
    first(connection, 'tls.certificate_delivered') !== undefined ||
    first(connection, 'tls.handshake_completed') !== undefined ||
    all(connection, 'tls.alert_received').some(({ data }) => data.certificateDelivered) ||
    all(connection, 'tls.failed').some(({ data }) => data.certificateDelivered)
  );
}

/** Alerts that mean something: neither the normal end of TLS nor a refusal to renegotiate. */
export function tellingAlerts(connection: Connection): readonly Seen<'tls.alert_received'>[] {
  return all(connection, 'tls.alert_received').filter(({ data }) => data.code !== 0 && data.code !== 100);
}

/** Commands that carry a credential, or ask to give one. */
export const CREDENTIAL_COMMANDS: ReadonlySet<string> = new Set(['LOGIN', 'AUTHENTICATE', 'AUTH']);

/**
 * Commands found in clear where TLS was expected: pushed behind STARTTLS, or sent instead of a ClientHello. They were
 * never executed, but they crossed the network.
 */
export function commandsInsteadOfTls(
  connection: Connection,
): { name: string; event: Seen<'starttls.injection'> | Seen<'tls.not_tls'> }[] {
  return [...all(connection, 'starttls.injection'), ...all(connection, 'tls.not_tls')].flatMap((event) =>
    event.data.commands.map((name) => ({ name: name.toUpperCase().split(' ')[0] ?? '?', event })),
  );
}
