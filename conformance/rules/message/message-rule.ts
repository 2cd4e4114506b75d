/**
 * Rules about what is sent: one accepted message fulfils every point (DESIGN §6.6, §6.9). Only messages of a session
 * that the mailbox of the account opened count; what keeps a session from opening, or a message from being accepted, is
 * told as the authentication rule tells it.
 */
import type { Judgement } from '../../verdict';
import { type Assessment, assess, type Fault, successFaults } from '../authentication/attempts';
import { failed, fatalAt } from '../authentication/authentication';
import { all, type Connection, type Evidence } from '../evidence/connections';
import { concludePositive, type Reading } from '../evidence/positive';
import { unsentFaults } from '../mailbox/unsent';
import { messageFindings, type Outcome, sessionFindings } from './message-findings';
import { type Note, type Point, statusOf } from './message-points';
import type { Message } from './message-remarks';

/** What a rule says of one message. */
export interface MessageWords {
  /** The points that decide, in the order in which they are shown. */
  points: readonly Point[];
  /** What never decides; asked for of the message that is spoken of only. */
  remarks(): readonly Note[];
}

export type MessageReader = (message: Message, evidence: Evidence) => MessageWords;

/** A message with what is said of it. */
export interface Judged extends MessageWords {
  message: Message;
  status: 'ok' | 'ko' | 'unknown';
  /** Points fulfilled. */
  score: number;
}

/** One connection: its authentication, and the messages accepted on it afterwards. */
export interface Session {
  assessment: Assessment;
  messages: readonly Judged[];
  /** Why no message came, once the session was open; proves nothing against what the case judges. */
  unsent: readonly Fault[];
}

/** The messages of a connection that its mailbox sent: the last authentication before each is the account's. */
function ownMessages(connection: Connection, evidence: Evidence): Message[] {
  const messages = all(connection, 'message.accepted').filter(
    ({ data }) => data.via === 'smtp' && data.sender !== null,
  );
  if (messages.length === 0) return [];
  const openings = all(connection, 'auth.succeeded').map((success) => ({
    from: success.connectionSeq,
    own: successFaults(success, evidence).length === 0,
  }));
  let current = -1;
  return messages.filter(({ connectionSeq }) => {
    while (openings[current + 1] && openings[current + 1]!.from < connectionSeq) current++;
    return openings[current]?.own === true;
  });
}

function judged(message: Message, words: MessageWords): Judged {
  const { points, remarks } = words;
  const statuses = points.map(statusOf);
  const status = statuses.includes('ko') ? 'ko' : statuses.includes('unknown') ? 'unknown' : 'ok';
  return { message, points, remarks, status, score: statuses.filter((one) => one === 'ok').length };
}

function sessionOf(connection: Connection, read: MessageReader, evidence: Evidence): Session {
  const assessment = assess(connection, evidence);
  const messages = ownMessages(connection, evidence).map((message) =>
    judged(message, read(message, evidence)),
  );
  const { fulfilled } = assessment;
  const unsent = messages.length === 0 && fulfilled ? unsentFaults(connection, fulfilled, evidence) : [];
  return { assessment, messages, unsent };
}

/** Negative when the first comes before. Right: the earliest. */
const byTime = (a: Judged, b: Judged) => a.message.at - b.message.at || a.message.id - b.message.id;

/** Most points fulfilled, then the latest. */
const byMerit = (a: Judged, b: Judged) => b.score - a.score || byTime(b, a);

/** The first of a status in an order; undefined when there is none. */
function firstOf(
  messages: readonly Judged[],
  status: Judged['status'],
  order: (a: Judged, b: Judged) => number,
): Judged | undefined {
  let best: Judged | undefined;
  for (const one of messages) {
    if (one.status === status && (!best || order(one, best) < 0)) best = one;
  }
  return best;
}

function reading(sessions: readonly Session[], evidence: Evidence): Reading {
  const assessments = sessions.map(({ assessment }) => assessment);
  const messages = sessions.flatMap((session) => session.messages);
  const right = firstOf(messages, 'ok', byTime);
  // What is not known of one message keeps another's failings from deciding: it is the one to speak of.
  const unsure = firstOf(messages, 'unknown', byMerit);
  const wrong = unsure ?? firstOf(messages, 'ko', byMerit);
  const opened = assessments.some(({ fulfilled }) => fulfilled !== null);
  const troubled = assessments.some(({ faults }) =>
    faults.some(({ id }) => id === 'internal' || id === 'issuer-unavailable'),
  );
  const tell = (outcome: Outcome) => {
    const best = outcome === 'ok' ? right : wrong;
    if (!best) return sessionFindings(sessions, outcome, evidence);
    const others = messages.filter((one) => one !== best);
    return messageFindings(best, others, sessions, outcome, evidence);
  };
  return {
    fulfilledAt: right?.message.at ?? null,
    fatalAt: fatalAt(assessments),
    failed: messages.length > 0 ? !troubled && !right && !unsure : !opened && failed(assessments),
    okFindings: () => tell('ok'),
    failureFindings: tell,
  };
}

/** The `conclude` of a rule about messages. */
export function concludeMessages(read: MessageReader, evidence: Evidence, now: number): Judgement {
  const sessions = new Map<Connection, Session>();
  const sessionFor = (connection: Connection) => {
    const known = sessions.get(connection) ?? sessionOf(connection, read, evidence);
    sessions.set(connection, known);
    return known;
  };
  const rule = {
    read: (connections: readonly Connection[]) => reading(connections.map(sessionFor), evidence),
  };
  return concludePositive(rule, evidence, now);
}
