/** The sentences of the rules about messages: the best message speaks, the others are counted. */
import { count } from '../../format';
import type { Finding } from '../../verdict';
import type { Assessment } from '../authentication/attempts';
import {
  authenticatedFindings,
  besidePoints,
  failureFindings,
  faultFindings,
  silentFinding,
} from '../authentication/authentication-findings';
import type { Evidence } from '../evidence/connections';
import { finding, mainRequirement, nothingReceived } from '../evidence/findings';
import type { Note } from './message-points';
import { formRemarks, type Message, messageHead, messageRemarks } from './message-remarks';
import type { Judged, Session } from './message-rule';

export type Outcome = 'ok' | 'ko' | 'inconclusive' | 'undecided';

/** What keeps a session from opening speaks for the requirement on authentication, not for those of the message. */
function asAuthentication(evidence: Evidence): Evidence {
  const requirements = [evidence.testCase.mie === 'PSC' ? 'MSS-CONF.07' : 'MSS-CONF.12'];
  return { ...evidence, testCase: { ...evidence.testCase, requirements } };
}

const VERDICTS: Record<Outcome, Record<Note['verdict'], Finding['verdict']>> = {
  ok: { ok: 'ok', ko: 'warning', unknown: 'info', warning: 'warning', info: 'info' },
  ko: { ok: 'ok', ko: 'ko', unknown: 'info', warning: 'warning', info: 'info' },
  inconclusive: { ok: 'ok', ko: 'warning', unknown: 'inconclusive', warning: 'warning', info: 'info' },
  undecided: { ok: 'ok', ko: 'warning', unknown: 'warning', warning: 'warning', info: 'info' },
};

/** What was read of the content is proven; what a limit of the analysis may have hidden, less so. */
function strengthOf({ data: { content } }: Message): 'strong' | 'medium' {
  return content && !content.truncated ? 'strong' : 'medium';
}

function noteFinding(note: Note, message: Message, verdict: Finding['verdict'], also = ''): Finding {
  const { expected, hint } = note;
  return finding(
    note.id,
    note.requirement,
    verdict,
    `${messageHead(message)}${note.message}${also}`,
    [message.id],
    {
      ...(verdict === 'ok' || verdict === 'ko' ? { strength: strengthOf(message) } : {}),
      ...(expected ? { expected } : {}),
      ...(hint ? { hint } : {}),
    },
  );
}

/** The first finding of each id, in order. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const one of findings) if (!seen.has(one.id)) seen.set(one.id, one);
  return [...seen.values()];
}

/** What other messages of the window miss, where one fulfils everything. */
function failingsOf(others: readonly Judged[]): Finding[] {
  const groups = new Map<string, { note: Note; messages: Message[] }>();
  for (const { message, points } of others) {
    for (const note of points.flat()) {
      if (note.verdict !== 'ko') continue;
      const group = groups.get(note.id) ?? { note, messages: [] };
      groups.set(note.id, group);
      if (group.messages.at(-1) !== message) group.messages.push(message);
    }
  }
  return [...groups.values()].map(({ note, messages }) => {
    const others = messages.length - 1;
    const more = others > 0 ? ` De même pour ${count(others, 'un autre message', 'autres messages')}.` : '';
    const said = noteFinding(note, messages[0]!, 'warning', more);
    return { ...said, eventIds: messages.map(({ id }) => id).sort((a, b) => a - b) };
  });
}

/** Other messages, where none fulfils everything. */
function countedOthers(others: readonly Judged[], evidence: Evidence): Finding[] {
  if (others.length === 0) return [];
  return [
    finding(
      'other-messages',
      mainRequirement(evidence),
      'info',
      `${count(others.length, 'Un autre message accepté pendant l’écoute ne remplit', 'autres messages acceptés pendant l’écoute ne remplissent')} pas davantage de points.`,
      others.map(({ message }) => message.id),
    ),
  ];
}

/** What is said once a message of the mailbox was accepted. */
export function messageFindings(
  best: Judged,
  others: readonly Judged[],
  sessions: readonly Session[],
  outcome: Outcome,
  evidence: Evidence,
): Finding[] {
  const { message } = best;
  const auth = asAuthentication(evidence);
  const assessments = sessions.map(({ assessment }) => assessment);
  const opened = sessions.find((session) => session.messages.includes(best))?.assessment.fulfilled;
  const points = [...best.points.flat(), ...best.remarks()].map((note) =>
    noteFinding(note, message, VERDICTS[outcome][note.verdict]),
  );
  const own = distinct([
    ...points,
    ...messageRemarks(message, evidence),
    ...formRemarks(message, evidence),
    ...(opened ? authenticatedFindings(opened, auth) : []),
  ]);
  const rest = outcome === 'ok' ? failingsOf(others) : countedOthers(others, evidence);
  const aside =
    outcome === 'ok' || outcome === 'undecided'
      ? besidePoints(own, assessments, auth)
      : besideFailure(assessments, outcome, auth);
  return distinct([...own, ...rest, ...aside]);
}

/** Authentications that failed beside messages that were accepted: they decide only where nothing mends them. */
function besideFailure(
  assessments: readonly Assessment[],
  outcome: 'ko' | 'inconclusive',
  auth: Evidence,
): Finding[] {
  const faults = assessments.flatMap((assessment) => assessment.faults);
  return faultFindings(
    faults,
    ({ id, weight }) => {
      if (weight === 'final' && outcome === 'ko') return 'ko';
      if (weight !== 'unknown') return 'warning';
      const ours = id === 'internal' || id === 'issuer-unavailable';
      return ours && outcome === 'inconclusive' ? 'inconclusive' : 'info';
    },
    auth,
  );
}

/** What is said while, or because, the mailbox sent nothing. */
export function sessionFindings(
  sessions: readonly Session[],
  outcome: Outcome,
  evidence: Evidence,
): Finding[] {
  const over = outcome !== 'undecided';
  if (sessions.length === 0) return over ? [nothingReceived(evidence)] : [];
  const auth = asAuthentication(evidence);
  const assessments = sessions.map(({ assessment }) => assessment);
  const opened = sessions.filter(({ assessment }) => assessment.fulfilled !== null);
  const unsent = opened.flatMap((session) =>
    over || session.assessment.connection.closed ? session.unsent : [],
  );
  const verdict = outcome === 'ok' ? 'undecided' : outcome;
  return distinct([
    ...failureFindings(assessments, verdict, auth),
    ...faultFindings(unsent, () => (outcome === 'inconclusive' ? 'inconclusive' : 'warning'), evidence),
    ...(over && opened.length === 0 ? silentFinding(assessments, auth) : []),
  ]);
}
