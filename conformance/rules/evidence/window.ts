/** When the evidence of a window is complete enough to conclude (DESIGN §5 Windows, §6.9). */
import type { Snapshot } from '../../snapshot';
import { type Connection, type Evidence, followEnd } from './connections';

/** The moment a connection ended; Infinity while it is open. */
export function endOf(connection: Connection): number {
  return connection.closed?.at ?? Number.POSITIVE_INFINITY;
}

/**
 * The pauses of a window: moments at which every connection opened so far has been closed for `period` ms and no
 * other one had opened. Each comes with the connections opened before it. The last one may lie in the future.
 * @param connections judged ones, oldest first.
 */
export function pauses(
  connections: readonly Connection[],
  period: number,
): { at: number; connections: readonly Connection[] }[] {
  const found: { at: number; connections: readonly Connection[] }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  connections.forEach((connection, index) => {
    end = Math.max(end, endOf(connection));
    const next = connections[index + 1];
    if (end + period < (next?.openedAt ?? Number.POSITIVE_INFINITY)) {
      found.push({ at: end + period, connections: connections.slice(0, index + 1) });
    }
  });
  return found;
}

/**
 * The moment after which nothing of the window is awaited any more: the deadline, or, while connections of the
 * window are still under way at the deadline, their end, at most `followMs` beyond.
 * @param isOver the moment from which a connection has nothing more to say; its closing by default.
 */
export function windowEnd(
  connections: readonly Connection[],
  snapshot: Snapshot,
  isOver: (connection: Connection) => number = endOf,
): number {
  const last = connections.reduce(
    (latest, connection) => Math.max(latest, isOver(connection)),
    snapshot.window.deadline,
  );
  return Math.min(last, followEnd(snapshot));
}

/** Holes in the evidence between the start and a moment. */
export function gapsUntil({ gaps, snapshot }: Evidence, until: number): Evidence['gaps'] {
  return gaps.filter(({ data }) => data.from <= until && data.to >= snapshot.window.start);
}
