/** Everything that an execution rests on, as one document. */
import { findCase } from '../../conformance/catalogue';
import type { Tenant } from '../../db/queries/tenant';
import { serverConfig } from '../config';
import { isRefusal } from '../errors';
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
  /** null: of a campaign (each test has its own), and of a test that the account cannot play. */
  instructions: Instructions | null;
  events: EventView[];
  /** Of a campaign: the reports of its tests, in order. */
  children?: Report[];
}

const PAGE = 1000;

/** Throws `not_found` alike for unknown and foreign numbers. */
export async function reportOf(tenant: Tenant, number: number): Promise<Report> {
  const execution = await getExecution(tenant, number);
  const children: Report[] = [];
  for (const child of execution.children ?? []) children.push(await reportOf(tenant, child.number));
  return {
    format: 'motco2-report/1',
    generatedAt: new Date().toISOString(),
    tool: { name: 'MOTCO2', version: serverConfig().version, instance: serverConfig().instanceId },
    execution,
    folder: execution.campaign ?? findCase(execution.case ?? '')?.folder ?? null,
    instructions: execution.campaign === undefined ? await instructionsOf(tenant, number) : null,
    events: await eventsOf(tenant, number),
    ...(execution.children ? { children } : {}),
  };
}

async function eventsOf(tenant: Tenant, number: number): Promise<EventView[]> {
  const events: EventView[] = [];
  for (let after = 0; ; ) {
    const page = await listEvents(tenant, number, { after, limit: PAGE });
    events.push(...page);
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return events;
  }
}

async function instructionsOf(tenant: Tenant, number: number): Promise<Instructions | null> {
  try {
    return await executionInstructions(tenant, number);
  } catch (error) {
    if (isRefusal(error) && error.kind === 'conflict') return null;
    throw error;
  }
}
