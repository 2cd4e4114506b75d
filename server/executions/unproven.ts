/**
 * Connections that an address or a label gave to an execution and that may still prove themselves somebody else's:
 * their events, until they prove an identity, fail to, or close.
 */
import type { LabEvent } from '../../conformance/events';
import type { Finding } from '../../conformance/verdict';

/** A fault is not published this long, while its connection may still prove whose it is. */
export const HOLD_MS = 5_000;

export class Unproven {
  /** Moments of the events of each connection, by event id. */
  private readonly connections = new Map<string, Map<number, number>>();

  add(event: LabEvent): void {
    if (event.connection === null) return;
    if (event.type === 'connection.opened') this.connections.set(event.connection, new Map());
    else if (settles(event)) this.connections.delete(event.connection);
    this.connections.get(event.connection)?.set(event.id, event.at);
  }

  clear(): void {
    this.connections.clear();
  }

  /**
   * Until when a fault must be held back: as long as each of its findings quotes such connections alone.
   * @returns null when it may be published at once.
   */
  holdOf(findings: readonly Finding[]): number | null {
    const quoted = findings
      .filter(({ verdict }) => verdict === 'ko')
      .flatMap(({ eventIds }) => eventIds.map((id) => this.momentOf(id)));
    if (quoted.length === 0 || quoted.includes(null)) return null;
    return Math.min(...quoted.map((at) => at ?? 0)) + HOLD_MS;
  }

  private momentOf(id: number): number | null {
    for (const events of this.connections.values()) {
      const at = events.get(id);
      if (at !== undefined) return at;
    }
    return null;
  }
}

const settles = ({ type }: LabEvent) =>
  type === 'auth.succeeded' || type === 'auth.failed' || type === 'connection.closed';
