/** The uses of the mailbox that a reopening is made of, whatever the connection on which they happened. */
import type { Success } from '../authentication/attempts';
import type { Connection, Evidence } from '../evidence/connections';
import { isInbox, openingsOf } from './mailbox-access';
import { isFromMailbox, submittedOn } from './sending';

/** INBOX opened, or a message accepted. */
export interface Use {
  /** The authentication behind it. */
  success: Success;
  startedAt: number;
  /** When INBOX was selected for it; a message has no other moment. */
  openedAt: number;
  /** When it was more than opened: INBOX read or watched, the message accepted; Infinity: never. */
  doneAt: number;
  /** When the client went elsewhere: another folder was opened; at once for a message. Infinity: never. */
  leftAt: number;
  eventIds: readonly number[];
  /** INBOX kept selected, and used again later: each may be the second use. */
  later: readonly { at: number; id: number }[];
}

type Identified = ReadonlyMap<Connection, Success>;

function imapUses(identified: Identified): Use[] {
  const openings = [...identified].flatMap(([connection, success]) =>
    openingsOf(connection, success).map((opening) => ({ success, ...opening })),
  );
  const others = openings.filter(({ event }) => !isInbox(event)).map(({ event }) => event);
  return openings
    .filter(({ event }) => isInbox(event))
    .map(({ success, event, uses }): Use => {
      const [used, ...later] = uses.map((use) => use.event);
      const left = others.filter(
        (other) =>
          other.at > event.at || (other.at === event.at && other.connectionSeq > event.connectionSeq),
      );
      return {
        success,
        startedAt: event.at,
        openedAt: event.at,
        doneAt: used?.at ?? Number.POSITIVE_INFINITY,
        leftAt: Math.min(Number.POSITIVE_INFINITY, ...left.map(({ at }) => at)),
        eventIds: [event.id, ...(used ? [used.id] : [])],
        later: later.map(({ at, id }) => ({ at, id })),
      };
    });
}

function smtpUses(identified: Identified, evidence: Evidence): Use[] {
  return [...identified].flatMap(([connection, success]) =>
    submittedOn(connection, success)
      .filter((message) => isFromMailbox(message, evidence))
      .map(
        ({ at, id }): Use => ({
          ...{ success, startedAt: at, openedAt: at, doneAt: at, leftAt: at },
          ...{ eventIds: [id], later: [] },
        }),
      ),
  );
}

/** Every use on connections that the account's own credential opened, oldest first. */
export function usesIn(identified: Identified, evidence: Evidence): Use[] {
  const uses = evidence.testCase.protocol === 'imap' ? imapUses(identified) : smtpUses(identified, evidence);
  return uses.sort((a, b) => a.startedAt - b.startedAt || (a.eventIds[0] ?? 0) - (b.eventIds[0] ?? 0));
}
