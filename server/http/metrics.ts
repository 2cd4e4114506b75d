/** What /metrics tells: the portal's own figures, and those that each laboratory process leaves in the database. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { sql } from 'drizzle-orm';
import { accountsWaiting, lastRun, runUnderWay } from '../../db/queries/provisioning';
import { database } from '../database';
import { labStatus } from '../lab/status';
import { hub } from '../live/hub';
import { exposition, parseSeries, type Sample } from './exposition';

const HELPS: Record<string, string> = {
  motco2_live_clients: 'Browsers connected to the live stream.',
  motco2_live_followers: 'Executions being followed live.',
  motco2_resident_memory_bytes: 'Memory of the portal process.',
  motco2_database_up: 'Whether the database answers.',
  motco2_executions: 'Executions by state and verdict.',
  motco2_accounts_waiting: 'Accounts that wait for their mailboxes, or whose creation failed.',
  motco2_provisioning_last_age_seconds: 'How long ago the last creation of mailboxes ended.',
  motco2_provisioning_last_accounts: 'Accounts of the last creation of mailboxes, by outcome.',
  motco2_provisioning_running: 'Whether a creation of mailboxes is under way.',
  motco2_laboratory_ready: 'Whether every laboratory process records.',
  motco2_laboratory_check_failures: 'Services of the laboratory that failed its last look at itself.',
  motco2_lab_mark_age_seconds: 'How long ago everything was known to be stored.',
  motco2_lab_connections_total: 'Mail connections accepted.',
  motco2_lab_connections_open: 'Mail connections open now.',
  motco2_lab_handshakes_total: 'TLS handshakes, by how they ended.',
  motco2_lab_authentications_total: 'Authentications, by outcome.',
  motco2_lab_messages_total: 'Messages submitted or appended, by outcome.',
  motco2_lab_dns_queries_total: 'DNS questions recorded.',
  motco2_lab_http_requests_total: 'Requests of CRL, OCSP, certificates and autoconfiguration recorded.',
  motco2_lab_limits_reached_total: 'Limits and timeouts reached.',
  motco2_lab_events_total: 'Events recorded.',
  motco2_lab_events_lost_total: 'Events that could not be stored.',
  motco2_lab_events_buffered: 'Events that wait for the database.',
  motco2_lab_event_lag_ms: 'Time from an event to its storage, last.',
  motco2_lab_event_lag_max_ms: 'The same, longest in the last seconds.',
  motco2_lab_event_loop_delay_p99_ms: 'Delay of the event loop, 99th percentile of the last seconds.',
  motco2_lab_resident_memory_bytes: 'Memory of the laboratory process.',
};

/** Headers by which a proxy shows itself. */
const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];

/**
 * Who may read the figures: this machine, and whoever has the token. Behind a proxy that is not declared to be ours
 * everybody seems to come from it, perhaps from this machine: then only the token counts.
 * @param request.viaTrustedProxy the peer is a proxy of ours, so that `clientAddress` is the client's indeed.
 */
export function mayReadMetrics(
  request: { clientAddress: string | null; viaTrustedProxy: boolean; headers: IncomingHttpHeaders },
  token: string | null,
): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== null && given !== undefined && equal(given, token)) return true;
  const { clientAddress } = request;
  if (!request.viaTrustedProxy && FORWARDED.some((name) => request.headers[name] !== undefined)) return false;
  return clientAddress !== null && (clientAddress === '::1' || clientAddress.startsWith('127.'));
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Everything, in the format of Prometheus. Never rejects: without a database, the portal's own figures. */
export async function metrics(clients: number): Promise<string> {
  const samples: Sample[] = [
    { name: 'motco2_live_clients', labels: {}, value: clients },
    { name: 'motco2_live_followers', labels: {}, value: hub().size },
    { name: 'motco2_resident_memory_bytes', labels: {}, value: process.memoryUsage.rss() },
  ];
  try {
    samples.push(...(await executionSamples()), ...(await provisioningSamples()), ...(await labSamples()));
    const { state, checks } = await labStatus();
    samples.push({ name: 'motco2_laboratory_ready', labels: {}, value: state === 'ready' ? 1 : 0 });
    samples.push({ name: 'motco2_laboratory_check_failures', labels: {}, value: checks.failures.length });
    samples.push({ name: 'motco2_database_up', labels: {}, value: 1 });
  } catch {
    samples.push({ name: 'motco2_database_up', labels: {}, value: 0 });
  }
  return exposition(samples, HELPS);
}

async function executionSamples(): Promise<Sample[]> {
  const rows = await database().execute<{ state: string; verdict: string | null; n: number }>(
    sql`SELECT state::text, verdict::text, count(*)::int AS n FROM execution GROUP BY 1, 2`,
  );
  return rows.map(({ state, verdict, n }) => ({
    ...{ name: 'motco2_executions', value: n },
    labels: { state, verdict: verdict ?? '' },
  }));
}

async function provisioningSamples(): Promise<Sample[]> {
  const db = database();
  const [waiting, current, last] = await Promise.all([accountsWaiting(db), runUnderWay(db), lastRun(db)]);
  const samples: Sample[] = [
    { name: 'motco2_accounts_waiting', labels: {}, value: waiting },
    { name: 'motco2_provisioning_running', labels: {}, value: current ? 1 : 0 },
  ];
  if (!last?.run.endedAt) return samples;
  const age = Math.max(0, (Date.now() - last.run.endedAt.getTime()) / 1000);
  samples.push({ name: 'motco2_provisioning_last_age_seconds', labels: {}, value: age });
  for (const outcome of ['done', 'failed'] as const) {
    samples.push({ name: 'motco2_provisioning_last_accounts', labels: { outcome }, value: last[outcome] });
  }
  return samples;
}

/** Of the processes that run, with the age of their marks. */
async function labSamples(): Promise<Sample[]> {
  const rows = await database().execute<{ name: string; age: number; metrics: Record<string, unknown> }>(sql`
    SELECT name, metrics, extract(epoch FROM clock_timestamp() - stored_up_to)::float8 AS age
    FROM lab_process WHERE ended_at IS NULL AND stored_up_to > now() - interval '1 hour' ORDER BY name`);
  return rows.flatMap(({ name: process, age, metrics: figures }) => [
    { name: 'motco2_lab_mark_age_seconds', labels: { process }, value: Math.max(0, age) },
    ...Object.entries(figures).flatMap(([key, value]): Sample[] => {
      const series = parseSeries(key);
      if (!series || typeof value !== 'number') return [];
      return [{ name: `motco2_lab_${series.name}`, labels: { process, ...series.labels }, value }];
    }),
  ]);
}
