/** Liveness, readiness and metrics: answered before Next, so that they work while pages do not. */
import { sql } from 'drizzle-orm';
import { database } from '../database';
import { labStatus } from '../lab/status';
import { hub } from '../live/hub';

export interface Answer {
  status: number;
  type: string;
  body: string;
}

const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value)}\n`,
});

const DATABASE_TIMEOUT_MS = 2_000;

async function databaseAnswers(): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), DATABASE_TIMEOUT_MS).unref());
  const asked = database()
    .execute(sql`SELECT 1`)
    .then(
      () => true,
      () => false,
    );
  return Promise.race([asked, late]);
}

/** The answer to a path of operations; null for any other. */
export async function operations(
  path: string,
  live: { clients: number; listening: boolean },
): Promise<Answer | null> {
  if (path === '/healthz') return json(200, { status: 'ok' });
  if (path === '/readyz') {
    const ready = live.listening && (await databaseAnswers());
    return json(ready ? 200 : 503, {
      status: ready ? 'ready' : 'unavailable',
      listening: live.listening,
      laboratory: ready ? await laboratory() : null,
    });
  }
  if (path === '/metrics')
    return { status: 200, type: 'text/plain; version=0.0.4', body: await metrics(live.clients) };
  return null;
}

/** The pages are served although the laboratory has a defect: they are where it is told. */
async function laboratory() {
  const { state, checks } = await labStatus();
  return { state, checks: checks.state, failures: checks.failures.map(({ subject }) => subject) };
}

async function metrics(clients: number): Promise<string> {
  const lines = [
    '# TYPE motco2_live_clients gauge',
    `motco2_live_clients ${clients}`,
    '# TYPE motco2_live_followers gauge',
    `motco2_live_followers ${hub().size}`,
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
  ];
  try {
    const rows = await database().execute<{ state: string; verdict: string | null; n: number }>(
      sql`SELECT state::text, verdict::text, count(*)::int AS n FROM execution GROUP BY 1, 2`,
    );
    const lab = await labStatus();
    lines.push(
      '# TYPE motco2_executions gauge',
      ...rows.map((row) => `motco2_executions{state="${row.state}",verdict="${row.verdict ?? ''}"} ${row.n}`),
      '# TYPE motco2_laboratory_ready gauge',
      `motco2_laboratory_ready ${lab.state === 'ready' ? 1 : 0}`,
      '# TYPE motco2_laboratory_check_failures gauge',
      `motco2_laboratory_check_failures ${lab.checks.failures.length}`,
      '# TYPE motco2_database_up gauge',
      'motco2_database_up 1',
    );
  } catch {
    lines.push('# TYPE motco2_database_up gauge', 'motco2_database_up 0');
  }
  return `${lines.join('\n')}\n`;
}
