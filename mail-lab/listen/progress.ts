/**
 * Clients that take nothing of what they are sent, or send one octet now and then (slow reading, slow writing): each
 * costs next to nothing, and many of them everything. Looked at now and then, all together.
 */
import type { LabLimits } from '../config';
import type { Connection } from '../connection';
import type { Sessions } from '../sessions';

/** Looks within the time that a limit allows. */
const LOOKS = 6;

interface Seen {
  /** What the client had taken, and since when it takes nothing more. */
  taken: number;
  takenAt: number;
  /** What it had sent, and how many looks in a row found some more without the end of a command. */
  read: number;
  commands: number;
  trickles: number;
  trickled: number;
}

/** Starts looking. Returns the way to stop. */
export function watchProgress(sessions: Sessions, limits: LabLimits): () => void {
  const seen = new WeakMap<Connection, Seen>();
  const timers = [
    setInterval(() => each(reading), limits.slowReadMs / LOOKS),
    setInterval(() => each(writing), limits.slowWriteMs / LOOKS),
  ];
  const each = (look: (connection: Connection, before: Seen, limits: LabLimits) => void) => {
    for (const connection of sessions) {
      let before = seen.get(connection);
      if (!before) {
        before = { taken: -1, takenAt: 0, read: 0, commands: 0, trickles: 0, trickled: 0 };
        seen.set(connection, before);
      }
      look(connection, before, limits);
    }
  };
  for (const timer of timers) timer.unref();
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

function reading(connection: Connection, before: Seen, { slowReadMs }: LabLimits): void {
  const { taken, waiting } = connection.outgoing;
  const now = performance.now();
  if (!waiting || taken !== before.taken) {
    before.taken = taken;
    before.takenAt = now;
  } else if (now - before.takenAt >= slowReadMs) {
    connection.exceed('slow_reading', `nothing was read within ${slowReadMs} ms`, 'timeout');
  }
}

/** A command that takes its time is no trickle, nor is a client that says nothing: IDLE is made of that. */
function writing(connection: Connection, before: Seen, limits: LabLimits): void {
  const { bytesRead } = connection.raw;
  const more = bytesRead - before.read;
  const ended = connection.commands !== before.commands;
  before.read = bytesRead;
  before.commands = connection.commands;
  before.trickles = more > 0 && !ended ? before.trickles + 1 : 0;
  before.trickled = before.trickles > 0 ? before.trickled + more : 0;
  if (before.trickles < LOOKS) return;
  const least = (limits.slowWriteBytes * limits.slowWriteMs) / 1000;
  if (before.trickled < least) {
    const message = `${before.trickled} octets within ${limits.slowWriteMs} ms, and no end of a command`;
    connection.exceed('slow_writing', message, 'timeout');
  }
  before.trickles = 0;
  before.trickled = 0;
}
