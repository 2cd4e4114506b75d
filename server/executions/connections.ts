/** What is known of recent connections, kept in memory within bounds and read again when it was let go. */
import type { LabEvent } from '../../conformance/events';
import { addFact, type ConnectionFacts, newConnection } from '../../conformance/match';
import type { Database } from '../../db/client';
import { eventsOfConnections } from '../../db/queries/matching';

const MOST = 20_000;
/** Nothing more comes from a connection closed this long ago. */
const FORGET_MS = 60_000;

export class RecentConnections {
  /** In order of last use. */
  private readonly facts = new Map<string, ConnectionFacts>();

  constructor(
    private readonly db: Database,
    private readonly zone: string,
  ) {}

  /**
   * Adds events and answers the facts of the connections concerned. A connection met in its middle is read whole
   * from the database first. Transcripts tell nothing, so that they touch no connection.
   */
  async add(all: LabEvent[]): Promise<ConnectionFacts[]> {
    const events = all.filter(({ type }) => type !== 'transcript');
    const missing = new Set<string>();
    const begun = new Set<string>();
    for (const { connection, connectionSeq } of events) {
      if (connection === null || this.facts.has(connection) || begun.has(connection)) continue;
      if (connectionSeq === 0) begun.add(connection);
      else missing.add(connection);
    }
    for (const event of await eventsOfConnections(this.db, [...missing])) this.fold(event);
    for (const event of events) this.fold(event);
    const touched = new Set(events.flatMap(({ connection }) => connection ?? []));
    return [...touched].flatMap((id) => this.facts.get(id) ?? []);
  }

  private fold(event: LabEvent): void {
    if (event.connection === null) return;
    const before = this.facts.get(event.connection);
    const after = before ? addFact(before, event, this.zone) : newConnection(event, this.zone);
    if (!after) return;
    this.facts.delete(event.connection);
    this.facts.set(event.connection, after);
  }

  /** Lets go of what is over. @param now milliseconds, database clock. */
  forget(now: number): void {
    for (const [id, { closedAt }] of this.facts) {
      const over = closedAt !== null && closedAt < now - FORGET_MS;
      if (over || this.facts.size > MOST) this.facts.delete(id);
    }
  }
}
