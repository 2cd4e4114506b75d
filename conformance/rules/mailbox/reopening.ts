/**
 * Reopening (MSS-CONF.11; DESIGN §6.8): two uses of the mailbox at least 25 s apart by the same identity. In between,
 * the server closes its sessions, announced beforehand; the second use must come after that. The user must not have
 * had to identify anew: both tokens come from the same Pro Santé Connect session (`auth_time`, `sid`).
 *
 * A failure waits for the end of the window: the case itself asks for a pause, in which a client may fail and recover.
 */
import type { Rule } from '../../verdict';
import { type Assessment, assessBeyond, type Success } from '../authentication/attempts';
import { type Connection, type Evidence, noEvidence, withEvidence } from '../evidence/connections';
import { concludePositive, type PositiveRule, type Reading } from '../evidence/positive';
import { readingBeyond } from './reading';
import { lackOf, reopenedFindings } from './reopening-findings';
import { isUnbroken, pairsOf } from './reopening-pairs';
import { usesIn } from './reopening-uses';

function read(connections: readonly Connection[], evidence: Evidence): Reading {
  const identified = new Map<Connection, Success>();
  const assessments = assessBeyond(connections, evidence, (success, connection) => {
    identified.set(connection, success);
    return [];
  });
  const uses = usesIn(identified, evidence);
  const pairs = pairsOf(uses, evidence);
  const best = pairs.find(isUnbroken);
  // What the uses lack together is told once, with the first connection.
  const lack = best ? [] : lackOf(uses, pairs[0], evidence);
  const all = assessments.map(
    (assessment, index): Assessment =>
      index === 0 ? { ...assessment, faults: [...assessment.faults, ...lack] } : assessment,
  );
  const points = () => (best ? reopenedFindings(best, evidence) : []);
  return readingBeyond(all, best?.second.doneAt ?? null, points, evidence);
}

const rule: PositiveRule = { read, settles: false };

export const reopening: Rule<Evidence> = {
  id: 'reopening',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude: (evidence, now) => concludePositive(rule, evidence, now),
};
