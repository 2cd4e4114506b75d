/** What the laboratory's check of itself means for whoever uses a server. */
import type { RuleId } from '../../conformance/catalogue';
import { HOSTS, type Host, type HostKey, hostByKey, type MailProtocol } from '../../conformance/hosts';
import { askForCheck, type CheckRow, labChecks } from '../../db/queries/lab-check';
import { database } from '../database';
import type { CheckView, HostCheckView, LabChecksView } from '../views';

/** A look is due every hour; one that is older says nothing about now. */
export const OLD_MS = 2.5 * 3_600_000;
/** Anybody who is logged in may ask, but not more often. */
const ASK_EVERY_MS = 60_000;

const TITLES: Record<string, string> = {
  revocation: 'Services de révocation',
  database: 'Enregistrement des événements',
  psc: 'Clés de Pro Santé Connect',
  dns: 'DNS',
  autoconfig: 'Configuration automatique',
};

/** How a subject is called on the pages. */
export function titleOf(subject: string): string {
  const [kind = '', key = '', protocol = ''] = subject.split(':');
  if (kind === 'trust') return `Autorité cliente ${subject.slice('trust:'.length)}`;
  if (kind !== 'host') return TITLES[subject] ?? subject;
  const host = HOSTS.find((one) => one.key === key);
  return `${host?.prefix ?? key} (${protocol.toUpperCase()})`;
}

/**
 * Whether a failed subject takes the proof out of what a client does on a host: its own check; the revocation services
 * where a correct client trusts or rejects because of them; the issuer's keys where tokens are accepted; what discovery
 * asks where it is judged.
 * @param rule of the case, where one is at stake.
 */
export function concerns(
  subject: string,
  host: Pick<Host, 'key' | 'mie' | 'defect'>,
  protocol: MailProtocol,
  rule: RuleId | null = null,
): boolean {
  if (subject === 'dns' || subject === 'autoconfig') return rule === 'autoconfiguration';
  if (subject === `host:${host.key}:${protocol}`) return true;
  if (subject === 'revocation') return host.defect === null || host.defect === 'revoked';
  return subject === 'psc' && host.mie === 'PSC' && host.defect === null;
}

const isFresh = ({ age }: CheckRow) => age < OLD_MS;

const oldestOf = (rows: readonly CheckRow[]): string | null =>
  rows.map(({ checkedAt }) => checkedAt.toISOString()).sort()[0] ?? null;

/** One state out of what several processes, or several subjects, say. */
function worst(rows: readonly CheckRow[]): CheckView {
  const fresh = rows.filter(isFresh);
  const failed = fresh.filter(({ ok }) => !ok);
  const shown = failed.length > 0 ? failed : fresh;
  return {
    state: failed.length > 0 ? 'failed' : fresh.length > 0 ? 'ok' : 'unknown',
    detail: shown.length > 0 ? [...new Set(shown.map(({ detail }) => detail))].join(' ') : null,
    checkedAt: oldestOf(shown),
  };
}

/** The state of one server over one protocol. */
export function hostCheck(rows: readonly CheckRow[], key: HostKey, protocol: MailProtocol): CheckView {
  const own = rows.filter(({ subject }) => subject === `host:${key}:${protocol}`);
  const shared = rows.filter(
    ({ subject, ok }) => !ok && !subject.startsWith('host:') && concerns(subject, hostByKey(key), protocol),
  );
  return worst([...own, ...shared]);
}

/** One state for both protocols, whose sentences are mostly the same. */
export function together(check: HostCheckView | undefined): CheckView {
  const both = check ? [check.imap, check.smtp] : [];
  const state =
    (['failed', 'unknown', 'ok'] as const).find((one) => both.some((view) => view.state === one)) ??
    'unknown';
  const shown = both.filter((view) => view.state === state);
  return {
    state,
    detail: [...new Set(shown.flatMap(({ detail }) => detail ?? []))].join(' ') || null,
    checkedAt: shown.map(({ checkedAt }) => checkedAt).sort()[0] ?? null,
  };
}

/** Everything that the laboratory checked of itself. */
export function summarise(rows: readonly CheckRow[]): LabChecksView {
  const subjects = [...new Set(rows.map(({ subject }) => subject))].map((subject) => ({
    subject,
    title: titleOf(subject),
    ...worst(rows.filter((row) => row.subject === subject)),
  }));
  return {
    ...{ state: worst(rows).state, detail: null, checkedAt: oldestOf(rows.filter(isFresh)) },
    failures: subjects.filter(({ state }) => state === 'failed'),
    hosts: HOSTS.map(
      ({ key }): HostCheckView => ({
        key,
        imap: hostCheck(rows, key, 'imap'),
        smtp: hostCheck(rows, key, 'smtp'),
      }),
    ),
  };
}

export async function readChecks(): Promise<LabChecksView> {
  return summarise(await labChecks(database()));
}

/** Asks for a check now; at most one a minute, whoever asks. @returns since when results answer the question. */
export async function requestCheck(): Promise<{ since: string }> {
  return { since: (await askForCheck(database(), ASK_EVERY_MS)).toISOString() };
}
