/**
 * What still enters a log that has reached its limit. A flood may cost lines, never evidence: everything that a
 * verdict rests on goes on being written; only what is there for display is cut.
 */
import type { LabEvent } from '../../conformance/events';
import { factKeys } from '../../conformance/rules/evidence/connections';

/** Log lines of one execution: beyond, only evidence is added. */
export const MOST_EVENTS = 50_000;

/** Begins the reason of the statement that lines are cut; recognises it when the log is read again. */
export const FULL_LOG = 'journal plein';

export const FULL_LOG_REASON = `${FULL_LOG} : au-delà de ${MOST_EVENTS.toLocaleString('fr-FR')} lignes, seules les lignes nécessaires au jugement sont gardées`;

/** What each connection has brought already of what rules remember (conformance/rules/evidence/connections.ts, `factKeys`). */
export class Brought {
  private readonly keys = new Map<string, Set<string>>();

  /** @returns whether the event brings anything new. */
  add(event: LabEvent): boolean {
    const keys = factKeys(event);
    if (keys === null) return true;
    if (keys.length === 0) return false;
    const connection = event.connection ?? '';
    const known = this.keys.get(connection) ?? new Set<string>();
    this.keys.set(connection, known);
    const before = known.size;
    for (const key of keys) known.add(key);
    return known.size > before;
  }

  /** Whether it would, leaving everything as it is. */
  misses(event: LabEvent): boolean {
    const known = this.keys.get(event.connection ?? '');
    return factKeys(event)?.some((key) => !known?.has(key)) ?? true;
  }

  forget(connection: string): void {
    this.keys.delete(connection);
  }

  clear(): void {
    this.keys.clear();
  }
}

/** Of events in their order, those that a rule reads. @param brought by the events before them. */
export function evidenceOnly(events: readonly LabEvent[], brought: Brought): LabEvent[] {
  const now = new Brought();
  return events.filter((event) => brought.misses(event) && now.add(event));
}
