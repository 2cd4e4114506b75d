/**
 * Autoconfiguration (MSS-CONF.04; DESIGN §6.7): the client looks its servers up, then opens its mailbox on the one that
 * it found, in this order, within the window. IMAP: the inbox is opened; SMTP: a message is accepted.
 *
 * An authentication that follows from no discovery is KO, « configuration déjà faite »: not at once, since the software
 * may be configured anew within the window.
 */
import type { Rule } from '../../verdict';
import { type Assessment, assess, type Fault } from '../authentication/attempts';
import { earliest, failed, fatalAt } from '../authentication/authentication';
import {
  all,
  type Connection,
  type Evidence,
  noEvidence,
  type Seen,
  withEvidence,
} from '../evidence/connections';
import { concludePositive, type PositiveRule, type Reading } from '../evidence/positive';
import { accessFindings, searchFindings } from './autoconfiguration-findings';
import { type Discovery, discoveriesOf, type Found, foundAmong, type Origin, originOf } from './discovery';
import { originFault, unfinishedFault } from './origin-faults';

export type Act = Seen<'folder.opened'> | Seen<'message.accepted'>;

/** What one connection shows. */
export interface Access extends Assessment {
  /** Null: it never authenticated as the case asks. */
  origin: Origin | null;
  /** What the mailbox was then used for. */
  act: Act | null;
}

/** What was looked for, and what was done with it. */
export interface Search {
  discoveries: readonly Discovery[];
  /** Of discovery events that were left out. */
  omissions: Evidence['omissions'];
  accesses: readonly Access[];
}

function actOf({ connection, fulfilled }: Assessment, { testCase }: Evidence): Act | null {
  if (!fulfilled) return null;
  const acts: readonly Act[] =
    testCase.protocol === 'imap'
      ? all(connection, 'folder.opened').filter(({ data }) => data.folder.toUpperCase() === 'INBOX')
      : all(connection, 'message.accepted');
  return acts.find(({ connectionSeq }) => connectionSeq > fulfilled.connectionSeq) ?? null;
}

function accessOf(
  connection: Connection,
  found: Found,
  omissions: Search['omissions'],
  evidence: Evidence,
): Access {
  const assessment = assess(connection, evidence);
  const { fulfilled } = assessment;
  if (!fulfilled) return { ...assessment, origin: null, act: null };
  const origin = originOf(connection, found, evidence);
  const act = actOf(assessment, evidence);
  const own: Fault[] = [];
  if (origin.proof === null)
    own.push(originFault(origin, fulfilled, connection, omissions.length > 0, evidence));
  else if (act === null) own.push(unfinishedFault(fulfilled, evidence));
  return { ...assessment, origin, act, faults: [...assessment.faults, ...own] };
}

/** Something was looked for after the last connection: what was found may yet be used. */
function stillSearching({ discoveries, accesses }: Search): boolean {
  const last = accesses.at(-1)?.connection.openedAt ?? Number.NEGATIVE_INFINITY;
  return discoveries.some(({ event }) => event.at > last);
}

function read(connections: readonly Connection[], evidence: Evidence, until: number): Reading {
  const seen = {
    discoveries: discoveriesOf(evidence, until),
    omissions: evidence.omissions.filter(({ at }) => at <= until),
  };
  const found = foundAmong(seen.discoveries);
  const accesses = connections.map((connection) => accessOf(connection, found, seen.omissions, evidence));
  const search: Search = { ...seen, accesses };
  const complete = accesses.flatMap(({ origin, act }) => (origin?.proof && act ? [act.at] : []));
  // Found and entered, though not used yet: neither a failure beside it nor the lack of use is held against the client.
  const entered = accesses.some(({ origin }) => origin?.proof);
  const waits = until < evidence.snapshot.window.deadline && stillSearching(search);
  return {
    fulfilledAt: earliest(complete),
    fatalAt: fatalAt(accesses),
    failed: failed(accesses) && !(entered && fatalAt(accesses) === null) && !waits,
    okFindings: () => accessFindings(search, evidence),
    failureFindings: (verdict) => searchFindings(search, verdict, evidence),
  };
}

const rule: PositiveRule = { read };

export const autoconfiguration: Rule<Evidence> = {
  id: 'autoconfiguration',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude: (evidence, now) => concludePositive(rule, evidence, now),
};
