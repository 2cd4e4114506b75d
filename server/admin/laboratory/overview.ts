import { HOSTS, type MailProtocol } from '../../../conformance/hosts';
import { checkFacts, instanceCounts, labProcesses } from '../../../db/queries/admin/laboratory';
import { labChecks } from '../../../db/queries/lab-check';
import { serverConfig } from '../../config';
import { database } from '../../database';
import { parseSeries } from '../../http/exposition';
import { summarise, titleOf } from '../../lab/checks';
import { labStatus } from '../../lab/status';
import type { LabProcessView, OverviewView, RevocationListView, ServedHostView } from '../views';

const PROTOCOLS: MailProtocol[] = ['imap', 'smtp'];

/** How the instance is, read now from what the laboratory leaves in the database. */
export async function overview(): Promise<OverviewView> {
  const db = database();
  const [status, rows, processes, served, counts] = await Promise.all([
    labStatus(),
    labChecks(db),
    labProcesses(db),
    checkFacts(db),
    instanceCounts(db),
  ]);
  const checks = summarise(rows);
  const facts = new Map(served.map((row) => [row.subject, row.facts]));
  const others = [...new Set(rows.map(({ subject }) => subject))].filter((one) => !one.startsWith('host:'));
  return {
    readAt: new Date().toISOString(),
    laboratory: { state: status.state, message: status.message, checkedAt: checks.checkedAt },
    hosts: HOSTS.map((host): ServedHostView => {
      const name = serverConfig().hosts.find(({ key }) => key === host.key)?.name ?? host.key;
      const seen = PROTOCOLS.map((protocol) => facts.get(`host:${host.key}:${protocol}`)).find(Boolean) ?? {};
      const check = checks.hosts.find(({ key }) => key === host.key)!;
      const date = seen.notAfter;
      return {
        ...{ key: host.key, name, mie: host.mie, defect: host.defect, imap: check.imap, smtp: check.smtp },
        fingerprint: typeof seen.fingerprint === 'string' ? seen.fingerprint : null,
        notAfter:
          typeof date === 'number' || (typeof date === 'string' && !Number.isNaN(Date.parse(date)))
            ? new Date(date).toISOString()
            : null,
      };
    }),
    lists: others.flatMap((subject) => listsOf(subject, facts.get(subject)?.nextUpdate)),
    services: others.map((subject) => {
      const own = summarise(rows.filter((row) => row.subject === subject));
      const [row] = rows.filter((one) => one.subject === subject);
      return {
        subject,
        title: titleOf(subject),
        state: own.state,
        detail: row!.detail,
        checkedAt: own.checkedAt,
      };
    }),
    processes: processes.map(processView),
    database: { bytes: counts.bytes, version: counts.version },
    executions: { running: counts.running, queued: counts.queued },
    portal: {
      version: serverConfig().version,
      upSince: new Date(Date.now() - process.uptime() * 1000).toISOString(),
    },
  };
}

/** The revocation lists that a check has read, with the moment by which each must have been renewed. */
function listsOf(subject: string, ends: unknown): RevocationListView[] {
  const named: [string, unknown][] =
    typeof ends === 'string' ? [[titleOf(subject), ends]] : Object.entries(ends ?? {});
  return named.flatMap(([name, end]) =>
    typeof end === 'string' && !Number.isNaN(Date.parse(end))
      ? [{ subject, name, nextUpdate: new Date(end).toISOString() }]
      : [],
  );
}

type Row = Awaited<ReturnType<typeof labProcesses>>[number];

function processView({ name, started, age, lost, metrics }: Row): LabProcessView {
  const sum = (wanted: string) =>
    Object.entries(metrics).reduce((total, [key, value]) => {
      return typeof value === 'number' && parseSeries(key)?.name === wanted ? total + value : total;
    }, 0);
  return {
    ...{ name, upSince: new Date(started).toISOString(), markAgeMs: Math.max(0, age), lost },
    ...{ connections: sum('connections_open'), buffered: sum('events_buffered') },
    lagMs: sum('event_lag_ms'),
  };
}
