/** The HTTP API as an editor's script would use it. */
import type { EventView, ExecutionView, RejudgementView } from '../../server/views';
import { readInstance } from './instance';

export interface Caller {
  token: string;
}

/** One more try of what only reads: the server may close an idle connection just as it is taken up again. */
async function call(caller: Caller, method: string, path: string, body?: unknown): Promise<Response> {
  const ask = () => request(caller, method, path, body);
  return method === 'GET' ? ask().catch(ask) : ask();
}

function request(caller: Caller, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${readInstance().api}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${caller.token}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

/** Starts a case or a campaign; throws with the problem's detail when refused. */
export async function start(
  caller: Caller,
  body: ({ case: string } | { campaign: string; cases?: string[]; pauseSeconds?: number }) & {
    delaySeconds?: number;
    clientIp?: string | string[];
  },
): Promise<ExecutionView> {
  const response = await call(caller, 'POST', '/executions', body);
  if (response.status !== 201)
    throw new Error(`POST /executions: ${response.status} ${await response.text()}`);
  return (await response.json()) as ExecutionView;
}

export async function read(caller: Caller, number: number): Promise<ExecutionView> {
  const response = await call(caller, 'GET', `/executions/${number}`);
  if (!response.ok) throw new Error(`GET /executions/${number}: ${response.status} ${await response.text()}`);
  return (await response.json()) as ExecutionView;
}

export async function abort(caller: Caller, number: number): Promise<Response> {
  return call(caller, 'POST', `/executions/${number}/abort`);
}

export async function events(caller: Caller, number: number, after = 0): Promise<EventView[]> {
  const response = await call(caller, 'GET', `/executions/${number}/events?after=${after}`);
  const text = await response.text();
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line) as EventView);
}

/** What the slowest machine may need; only a failure waits so long. */
const PATIENCE_MS = 180_000;

/** Waits until a predicate holds of the execution. */
export async function until(
  caller: Caller,
  number: number,
  predicate: (view: ExecutionView) => boolean,
  timeoutMs = PATIENCE_MS,
): Promise<ExecutionView> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const view = await read(caller, number);
    if (predicate(view)) return view;
    if (Date.now() > deadline) {
      throw new Error(
        `execution ${number} is ${view.state}/${view.verdict} after ${timeoutMs} ms: ${JSON.stringify(view.findings)}`,
      );
    }
    await new Promise((wake) => setTimeout(wake, 150));
  }
}

/** Executions of the account, newest first. @param query of the address, such as `open=1`. */
export async function list(caller: Caller, query: string): Promise<ExecutionView[]> {
  const response = await call(caller, 'GET', `/executions?${query}`);
  return ((await response.json()) as { executions: ExecutionView[] }).executions;
}

/** What the rules of today say of it, beside what was said. */
export async function rejudge(caller: Caller, number: number): Promise<RejudgementView> {
  const response = await call(caller, 'GET', `/executions/${number}/rejudge`);
  if (!response.ok) throw new Error(`rejudge ${number}: ${response.status} ${await response.text()}`);
  return (await response.json()) as RejudgementView;
}

/** Ends the pause of a campaign; false when there is none. */
export async function openNext(caller: Caller, number: number): Promise<boolean> {
  return (await call(caller, 'POST', `/executions/${number}/next`)).ok;
}

/** The decided execution: its events are followed to their end, which is where it is decided. */
export async function verdictOf(caller: Caller, number: number): Promise<ExecutionView> {
  const followed = await call(caller, 'GET', `/executions/${number}/events?follow=1`);
  // A server that is killed ends the stream early; the state is what counts.
  await followed.text().catch(() => '');
  return until(caller, number, (view) => view.state === 'done');
}
