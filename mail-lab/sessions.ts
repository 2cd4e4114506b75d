/** The open connections: counted for the limits, found again when sessions have to be closed. */
import { addressGroup } from '../conformance/addresses';
import type { HostKey, MailProtocol } from '../conformance/hosts';
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
  private orders: (CloseSessions & { until: number })[] = [];
  private empty: (() => void)[] = [];

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
    this.perAddress.set(addressGroup(clientAddress), this.fromAddress(clientAddress) + 1);
  }

  remove(connection: Connection): void {
    if (!this.open.delete(connection)) return;
    const left = this.fromAddress(connection.clientAddress) - 1;
    const group = addressGroup(connection.clientAddress);
    if (left > 0) this.perAddress.set(group, left);
    else this.perAddress.delete(group);
    if (this.open.size === 0) for (const done of this.empty.splice(0)) done();
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

  /** A connection opened its mailbox: an order given meanwhile may concern it. */
  authenticated(connection: Connection): void {
    const now = Date.now();
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

function matches(connection: Connection, order: CloseSessions): boolean {
  return (
    connection.mailbox?.id === order.mailboxId &&
    connection.host.key === order.host &&
    connection.protocol === order.protocol &&
    connection.openedAt < order.openedBefore
  );
}

const tell = (connection: Connection) => connection.dismiss('sessions_closed', 'sessions closed on request');
