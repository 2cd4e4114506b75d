/** Everything that an execution rests on, as one document. */
import { findCase } from '../../conformance/catalogue';
import type { Tenant } from '../../db/queries/tenant';
import { serverConfig } from '../config';
import { listEvents } from '../executions/events';
import { getExecution } from '../executions/get';
import { executionInstructions } from '../executions/instructions';
import type { EventView, ExecutionView, Instructions } from '../views';

export interface Report {
  format: 'motco2-report/1';
  generatedAt: string;
  tool: { name: string; version: string; instance: string };
  execution: ExecutionView;
  folder: string | null;
  instructions: Instructions;
  events: EventView[];
}

const PAGE = 1000;

/** Throws `not_found` alike for unknown and foreign numbers. */
export async function reportOf(tenant: Tenant, number: number): Promise<Report> {
  const execution = await getExecution(tenant, number);
  const events: EventView[] = [];
  for (let after = 0; ; ) {
    const page = await listEvents(tenant, number, { after, limit: PAGE });
    events.push(...page);
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) break;
  }
  return {
    format: 'motco2-report/1',
    generatedAt: new Date().toISOString(),
    tool: { name: 'MOTCO2', version: serverConfig().version, instance: serverConfig().instanceId },
    execution,
    folder: findCase(execution.case ?? '')?.folder ?? null,
    instructions: await executionInstructions(tenant, number),
    events,
  };
}
