/**
 * What still enters a log that has reached its limit. A flood may cost lines, never evidence: everything that a
 * verdict rests on goes on being written; only what is there for display is cut.
 */
import type { LabEvent } from '../../conformance/events';

/** Log lines of one execution: beyond, only evidence is added. */
export const MOST_EVENTS = 50_000;

/** Begins the reason of the statement that lines are cut; recognises it when the log is read again. */
export const FULL_LOG = 'journal plein';

export const FULL_LOG_REASON = `${FULL_LOG} : au-delà de ${MOST_EVENTS.toLocaleString('fr-FR')} lignes, seules les lignes nécessaires au jugement sont gardées`;

/** Types that no verdict rests on. */
const DISPLAY_ONLY: readonly LabEvent['type'][] = [
  'transcript',
  'command.answered',
  'message.refused',
  'revocation.fetched',
];

/** Which commands each connection has said: rules read the first of each name, in clear and through TLS. */
export class CommandsSaid {
  private readonly said = new Map<string, Set<string>>();

  /** @returns false when the connection said this command before. */
  add({ connection, data }: Extract<LabEvent, { type: 'command' }>): boolean {
    const names = this.said.get(connection ?? '') ?? new Set<string>();
    this.said.set(connection ?? '', names);
    const before = names.size;
    return names.add(keyOf(data)).size > before;
  }

  has({ connection, data }: Extract<LabEvent, { type: 'command' }>): boolean {
    return this.said.get(connection ?? '')?.has(keyOf(data)) ?? false;
  }

  forget(connection: string): void {
    this.said.delete(connection);
  }

  clear(): void {
    this.said.clear();
  }
}

const keyOf = ({ name, tls }: { name: string; tls: boolean }) =>
  `${name.toUpperCase().split(' ')[0]} ${tls ? 'tls' : 'clear'}`;

/** Of events in their order, those that a rule reads. */
export function evidenceOnly(events: LabEvent[], said: CommandsSaid): LabEvent[] {
  const now = new CommandsSaid();
  return events.filter((event) => {
    if (event.type === 'command') return !said.has(event) && now.add(event);
    return !DISPLAY_ONLY.includes(event.type);
  });
}
