/** The open connections: counted for the limits, found again when sessions have to be closed. */
import { addressGroup } from '../conformance/addresses';
import type { HostKey, MailProtocol } from '../conformance/hosts';
import type { LabLimits } from './config';
import type { Connection, Goodbye } from './connection';

/** Close the sessions of a mailbox on a host and protocol. Moments in milliseconds, database clock. */
export interface CloseSessions {
  mailboxId: number;
  host: HostKey;
  protocol: MailProtocol;
  openedBefore: number;
}

/** An order also reaches a session that was opened before its moment and authenticates only later. */
const ORDERS_KEPT_MS = 5 * 60_000;

export class Sessions {
  private readonly open = new Set<Connection>();
  /** By group of addresses: a machine has a whole IPv6 /64 to connect from. */
  private readonly perAddress = new Map<string, number>();
  /** By mailbox, of those that authenticated. */
  private readonly perMailbox = new Map<number, number>();
  private orders: (CloseSessions & { until: number })[] = [];
  private empty: (() => void)[] = [];

  constructor(private readonly limits: Pick<LabLimits, 'connectionsPerAccount'>) {}

  get size(): number {
    return this.open.size;
  }

  /** Open connections of the client that has this address. */
  fromAddress(address: string): number {
    return this.perAddress.get(addressGroup(address)) ?? 0;
  }

  add(connection: Connection): void {
    this.open.add(connection);
    const { clientAddress } = connection;
    count(this.perAddress, addressGroup(clientAddress), 1);
  }

  remove(connection: Connection): void {
    if (!this.open.delete(connection)) return;
    count(this.perAddress, addressGroup(connection.clientAddress), -1);
    if (connection.mailbox) count(this.perMailbox, connection.mailbox.id, -1);
    if (this.open.size === 0) for (const done of this.empty.splice(0)) done();
  }

  /** The open connections. */
  [Symbol.iterator](): Iterator<Connection> {
    return this.open.values();
  }

  /** Closes what is open now, and remembers the order for what authenticates soon. Returns how many were told. */
  close(order: CloseSessions): number {
    const now = Date.now();
    this.orders = [
      ...this.orders.filter(({ until }) => until > now),
      { ...order, until: now + ORDERS_KEPT_MS },
    ];
    const concerned = [...this.open].filter((connection) => matches(connection, order));
    for (const connection of concerned) tell(connection);
    return concerned.length;
  }

  /** A connection opened its mailbox: it may be one too many, or an order given meanwhile may concern it. */
  authenticated(connection: Connection): void {
    const now = Date.now();
    const { mailbox } = connection;
    if (mailbox && this.open.has(connection)) {
      const held = count(this.perMailbox, mailbox.id, 1);
      const most = this.limits.connectionsPerAccount;
      if (held > most)
        connection.exceed('connections_per_account', `${most} connections of ${mailbox.address}`);
    }
    if (this.orders.some((order) => order.until > now && matches(connection, order))) tell(connection);
  }

  dismissAll(why: Goodbye, reason: string): void {
    for (const connection of this.open) connection.dismiss(why, reason);
  }

  /** Resolves when none is left; those still there after `ms` are cut. */
  async drained(ms: number): Promise<void> {
    if (this.open.size === 0) return;
    const timer = setTimeout(() => {
      for (const connection of this.open) connection.raw.destroy();
    }, ms);
    await new Promise<void>((done) => this.empty.push(done));
    clearTimeout(timer);
  }
}

/** Adds to a counter that does not keep zeros; returns the new value. */
function count<K>(counters: Map<K, number>, key: K, change: 1 | -1): number {
  const value = (counters.get(key) ?? 0) + change;
  if (value > 0) counters.set(key, value);
  else counters.delete(key);
  return value;
}

function matches(connection: Connection, order: CloseSessions): boolean {
  return (
    connection.mailbox?.id === order.mailboxId &&
    connection.hostKey === order.host &&
    connection.protocol === order.protocol &&
    connection.openedAt < order.openedBefore
  );
}

const tell = (connection: Connection) => connection.dismiss('sessions_closed', 'sessions closed on request');
