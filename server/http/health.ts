/** Liveness, readiness and metrics: answered before Next, so that they work while pages do not. */
import { sql } from 'drizzle-orm';
import { database } from '../database';
import { labStatus } from '../lab/status';
import { metrics } from './metrics';

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

const REFUSED = 'Lisible depuis cette machine, ou avec le jeton METRICS_TOKEN (Authorization: Bearer …).';

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
  live: { clients: number; listening: boolean; mayReadMetrics: () => boolean },
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
  if (path === '/metrics') {
    if (!live.mayReadMetrics()) return json(401, { detail: REFUSED });
    return { status: 200, type: 'text/plain; version=0.0.4', body: await metrics(live.clients) };
  }
  return null;
}

/** The pages are served although the laboratory has a defect: they are where it is told. */
async function laboratory() {
  const { state, checks } = await labStatus();
  return { state, checks: checks.state, failures: checks.failures.map(({ subject }) => subject) };
}
