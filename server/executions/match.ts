/** Gives connections to executions and writes their logs. The reasoning is conformance/match.ts; this stores it. */
import type { LabEvent } from '../../conformance/events';
import {
  type Attribution,
  attribute,
  attributeSupport,
  type ConnectionFacts,
  type Directory,
  type Link,
} from '../../conformance/match';
import type { Database } from '../../db/client';
import {
  appendEvents,
  applicativeOwners,
  eventsOfConnections,
  existingLabels,
  linkConnections,
  loggedAmong,
  markAmbiguous,
  restoreConnections,
  withdrawConnection,
} from '../../db/queries/matching';
import type { RecentConnections } from './connections';
import { evidenceOnly, FULL_LOG_REASON, MOST_EVENTS } from './full-log';
import { Lookup } from './lookup';
import type { OpenExecution } from './open';
import { isStated, type Statements } from './statements';

type NewLink = Link & { connection: string };

/** What changes for an execution. */
interface Changes {
  gained: NewLink[];
  strengthened: NewLink[];
  withdrawn: string[];
}
const newChanges = (): Changes => ({ gained: [], strengthened: [], withdrawn: [] });

export class Matcher {
  private readonly labels: Lookup<boolean>;
  private readonly owners: Lookup<number>;
  /** The highest event id handled. */
  private handledUpTo = 0;

  constructor(
    private readonly db: Database,
    private readonly connections: RecentConnections,
    private readonly executions: ReadonlyMap<number, OpenExecution>,
    private readonly statements: Statements,
  ) {
    this.labels = new Lookup(async (labels) => {
      const existing = await existingLabels(db, labels);
      return new Map([...existing].map((label) => [label, true]));
    });
    this.owners = new Lookup(async (numbers) => {
      const found = await applicativeOwners(db, numbers);
      return new Map(found.map(({ idNat, organisationId }) => [idNat.toUpperCase(), organisationId]));
    });
  }

  /** Handles events, each given once, in the order of their storage. */
  async handle(events: LabEvent[]): Promise<void> {
    for (const { id } of events) this.handledUpTo = Math.max(this.handledUpTo, id);
    if (this.executions.size === 0) {
      await this.connections.add(events);
      return;
    }
    const facts = await this.connections.add(events);
    const additions = new Map<OpenExecution, LabEvent[]>();
    const add = (execution: OpenExecution, event: LabEvent) => {
      const list = additions.get(execution);
      if (list) list.push(event);
      else additions.set(execution, [event]);
    };
    const directory = await this.directoryFor(facts);
    const whole = await this.relink(facts, directory);
    for (const [execution, event] of whole) add(execution, event);
    for (const event of events) {
      if (event.connection === null)
        for (const execution of this.withoutConnection(event)) add(execution, event);
      else {
        for (const execution of this.executions.values()) {
          if (execution.links.has(event.connection)) add(execution, event);
        }
      }
    }
    for (const [execution, list] of additions) await this.append(execution, list);
  }

  /** Appends events to a log and to the fold. Those there already, and those of no interest, are left out. */
  async append(execution: OpenExecution, events: LabEvent[]): Promise<void> {
    const wanted = new Map<number, LabEvent>();
    for (const event of events.toSorted((a, b) => a.id - b.id)) {
      if (concerns(execution, event)) wanted.set(event.id, event);
    }
    if (execution.closed || wanted.size === 0) return;
    if (execution.lastSeq + wanted.size > MOST_EVENTS) await this.cut(execution, wanted);
    const added = await appendEvents(this.db, execution.number, [...wanted.keys()]);
    execution.step(
      added.flatMap(({ seq, eventId }) => {
        const event = wanted.get(eventId);
        return event ? [{ seq, event }] : [];
      }),
    );
  }

  /** Leaves out what a full log does not take any more, and states it once. */
  private async cut(execution: OpenExecution, wanted: Map<number, LabEvent>): Promise<void> {
    for (const id of await loggedAmong(this.db, execution.number, [...wanted.keys()])) wanted.delete(id);
    const fresh = [...wanted.values()];
    const beyond = fresh.slice(Math.max(0, MOST_EVENTS - execution.lastSeq));
    const kept = new Set(evidenceOnly(fresh, execution.brought));
    const lost = beyond.filter((event) => !kept.has(event));
    for (const { id } of lost) wanted.delete(id);
    const [first] = lost;
    if (!first || execution.full) return;
    const to = Math.max(first.at, execution.followEnd);
    const statement = await this.statements.gap({ from: first.at, to, reason: FULL_LOG_REASON }, first.at);
    wanted.set(statement.id, statement);
  }

  /**
   * Applies the difference between what is linked and what should be; answers the past events of new links. However
   * many connections change at once, an execution is written to and read again once.
   */
  private async relink(facts: ConnectionFacts[], directory: Directory): Promise<[OpenExecution, LabEvent][]> {
    const matchables = [...this.executions.values()].map(({ matchable }) => matchable);
    const changes = new Map([...this.executions.values()].map((execution) => [execution, newChanges()]));
    const ambiguous = new Set<number>();
    for (const connection of facts) {
      const attribution = attribute(connection, matchables, directory);
      for (const number of attribution.ambiguous) ambiguous.add(number);
      const wanted = wantedLinks(attribution);
      for (const [execution, { gained, strengthened, withdrawn }] of changes) {
        const link = wanted.get(execution.number);
        const current = execution.links.get(connection.id);
        if (!link && current) withdrawn.push(connection.id);
        else if (link && !current) gained.push({ ...link, connection: connection.id });
        else if (link && current && (link.basis !== current.basis || link.judged !== current.judged)) {
          strengthened.push({ ...link, connection: connection.id });
        }
      }
    }
    await markAmbiguous(this.db, [...ambiguous]);
    const gained: [OpenExecution, LabEvent][] = [];
    for (const [execution, change] of changes) {
      const past = await this.change(execution, change);
      for (const event of past) gained.push([execution, event]);
    }
    return gained;
  }

  /** @returns the past events of the connections that it gained. */
  private async change(
    execution: OpenExecution,
    { gained, strengthened, withdrawn }: Changes,
  ): Promise<LabEvent[]> {
    if (execution.closed) return [];
    const { number } = execution;
    // Some take no new connection any more.
    const taken = execution.accepting ? gained : [];
    const ids = taken.map(({ connection }) => connection);
    await linkConnections(this.db, number, [...taken, ...strengthened]);
    for (const { connection, basis, judged } of taken) execution.links.set(connection, { basis, judged });
    const restored = await restoreConnections(this.db, number, ids);
    for (const connection of withdrawn) {
      await this.db.transaction((tx) => withdrawConnection(tx, number, connection));
    }
    if (restored || strengthened.length > 0 || withdrawn.length > 0) await execution.reload(this.db);
    // A stranger who bears the label: what his connection proved counts no more.
    if (withdrawn.length > 0 || strengthened.some(({ judged }) => !judged)) execution.withdrawn = true;
    const past = await eventsOfConnections(this.db, ids);
    // What is stored but not handled yet may tell whose the connection is: it comes with that.
    return past.filter(({ id }) => id <= this.handledUpTo);
  }

  private withoutConnection(event: LabEvent): OpenExecution[] {
    const open = [...this.executions.values()].filter(({ accepting }) => accepting);
    if (event.type === 'laboratory.gap') {
      return open.filter(
        ({ snapshot, followEnd }) => event.data.from <= followEnd && event.data.to >= snapshot.window.start,
      );
    }
    const numbers = attributeSupport(
      event,
      [...this.executions.values()].map(({ matchable }) => matchable),
    );
    return open.filter(({ number }) => numbers.includes(number));
  }

  /** Looks up only the labels and numbers that these connections carry. */
  private async directoryFor(facts: ConnectionFacts[]): Promise<Directory> {
    const own = new Set([...this.executions.values()].map(({ matchable }) => matchable.label.toLowerCase()));
    const labels = facts.flatMap(({ sniLabel, aliasLabel }) => [sniLabel, aliasLabel]);
    const unknown = labels.filter((label): label is string => label !== null && !own.has(label));
    const known = await this.labels.of(unknown);
    const strangers = facts.filter(({ identity }) => identity === null);
    const owners = await this.owners.of(
      strangers.flatMap(({ trustedOus }) => trustedOus.flatMap(numberForms)),
    );
    return {
      labelExists: (label) => own.has(label) || known.get(label) === true,
      organisationOfOus(ous) {
        const found = new Set(ous.flatMap(numberForms).flatMap((form) => owners.get(form) ?? []));
        return found.size === 1 ? ([...found][0] ?? null) : null;
      },
    };
  }
}

/** A number with and without its TRE_G07 prefix digit. */
function numberForms(ou: string): string[] {
  const bare = ou.trim().toUpperCase();
  return ['', '0', '1', '2', '3', '4'].map((prefix) => prefix + bare).concat(bare.slice(1));
}

function wantedLinks({ links, elsewhere }: Attribution): Map<number, Link> {
  return new Map([
    // On another server than the test's: shown and named as the probable cause, never judged.
    ...elsewhere.map(({ execution, basis }): [number, Link] => [
      execution,
      { execution, basis, judged: false },
    ]),
    ...links.map((link): [number, Link] => [link.execution, link]),
  ]);
}

/** Of a connection that was there before, only its opening and what follows the start; nothing past the following. */
function concerns(execution: OpenExecution, event: LabEvent): boolean {
  if (isStated(event) || event.type === 'connection.opened') return true;
  return event.at >= execution.snapshot.window.start && event.at <= execution.followEnd;
}
