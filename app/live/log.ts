/**
 * The log of an execution as the page holds it: numbered lines, each once, in order, also grouped by connection.
 * Values are immutable, and what did not change keeps its identity, so that 5,000 lines cost no more to follow than 50.
 */
import type { EventView } from '@/server/views';

/** Lines of one connection, in order; `connection` is null for what happened outside any (revocation, DNS, judge). */
export interface Group {
  connection: string | null;
  /** 1, 2, 3… in order of appearance; 0 outside connections. */
  rank: number;
  events: readonly EventView[];
  /** Stretches of what was said, in order: no lines of the log, whose counts leave them out. */
  transcripts: readonly EventView[];
}

export interface Log {
  /** Number of the last line received: where to follow from. */
  lastSeq: number;
  size: number;
  /** All lines, cut into stretches of CHUNK. */
  chunks: readonly (readonly EventView[])[];
  groups: readonly Group[];
}

export const CHUNK = 100;
export const EMPTY_LOG: Log = { lastSeq: 0, size: 0, chunks: [], groups: [] };

/** Adds lines in seq order; those already there are left out. */
export function append(log: Log, received: readonly EventView[]): Log {
  const events = received
    .filter(({ seq }) => seq > log.lastSeq)
    .toSorted((a, b) => a.seq - b.seq)
    .filter(({ seq }, index, all) => seq !== all[index - 1]?.seq);
  const last = events.at(-1);
  if (!last) return log;
  const lines = events.filter((event) => !isTranscript(event));
  return {
    lastSeq: last.seq,
    size: log.size + lines.length,
    chunks: lines.length > 0 ? addToChunks(log.chunks, lines) : log.chunks,
    groups: addToGroups(log.groups, events),
  };
}

const isTranscript = ({ type }: EventView) => type === 'transcript';

/** Empties lines that turned out to belong to somebody else; their numbers stay. */
export function withdraw(log: Log, seqs: readonly number[]): Log {
  const gone = new Set(seqs);
  const empty = (events: readonly EventView[]) =>
    events.some(({ seq }) => gone.has(seq))
      ? events.map((event) => (gone.has(event.seq) ? emptied(event) : event))
      : events;
  return {
    ...log,
    chunks: log.chunks.map(empty),
    groups: log.groups.map((group) => {
      const events = empty(group.events);
      const transcripts = empty(group.transcripts);
      const same = events === group.events && transcripts === group.transcripts;
      return same ? group : { ...group, events, transcripts };
    }),
  };
}

/** The line that holds an event; null while it has not arrived. */
export function findEvent(log: Log, id: number): EventView | null {
  for (const chunk of log.chunks) {
    const event = chunk.find((candidate) => candidate.id === id);
    if (event) return event;
  }
  return null;
}

function emptied(event: EventView): EventView {
  return { ...event, withdrawn: true, clientAddress: null, tone: 'neutral', summary: '', data: null };
}

/** Cuts lines into stretches of CHUNK. */
export function cut(events: readonly EventView[]): EventView[][] {
  return Array.from({ length: Math.ceil(events.length / CHUNK) }, (_, index) =>
    events.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}

function addToChunks(chunks: Log['chunks'], events: readonly EventView[]): Log['chunks'] {
  const full = chunks.slice(0, -1);
  const open = [...(chunks.at(-1) ?? []), ...events];
  const stretches = cut(open);
  // The last chunk, when it was full already, has not changed.
  const before = chunks.at(-1);
  return before?.length === CHUNK ? [...full, before, ...stretches.slice(1)] : [...full, ...stretches];
}

function addToGroups(groups: readonly Group[], events: readonly EventView[]): readonly Group[] {
  const result = [...groups];
  const places = new Map(groups.map((group, index) => [group.connection, index]));
  let connections = groups.filter(({ connection }) => connection !== null).length;
  const added = new Map<string | null, EventView[]>();
  for (const event of events) {
    const list = added.get(event.connection);
    if (list) list.push(event);
    else added.set(event.connection, [event]);
  }
  for (const [connection, list] of added) {
    const place = places.get(connection);
    const before = place === undefined ? undefined : result[place];
    const group = before ?? {
      connection,
      rank: connection === null ? 0 : ++connections,
      events: [],
      transcripts: [],
    };
    const lines = list.filter((event) => !isTranscript(event));
    const said = list.filter(isTranscript);
    const after = {
      ...group,
      events: lines.length > 0 ? [...group.events, ...lines] : group.events,
      transcripts: said.length > 0 ? [...group.transcripts, ...said] : group.transcripts,
    };
    if (place === undefined) result.push(after);
    else result[place] = after;
  }
  return result;
}
