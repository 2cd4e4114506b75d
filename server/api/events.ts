/** GET /executions/{n}/events: the log as JSON lines, followed on demand. A campaign's are those of its tests. */
import { listEvents } from '../executions/events';
import { getExecution } from '../executions/get';
import { hub } from '../live/hub';
import type { EventView, ExecutionView } from '../views';
import { type ApiCaller, api, numberOf, wholeNumber } from './handle';

const PAGE = 500;
/** An empty line keeps proxies and clients from giving up; the first one sends the headers on their way. */
const KEEP_ALIVE_MS = 10_000;

const HEADERS = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

const encoder = new TextEncoder();
const linesOf = (lines: readonly object[]) =>
  encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

/**
 * `after`: from the line that follows this number on. Of a campaign, lines carry the number of their test in
 * `execution`, and `after` counts within the test that the parameter `execution` names; those before it are left out.
 */
export const getEvents = api(async ({ request, caller, params, query }) => {
  const view = await getExecution(caller, numberOf(params));
  const after = wholeNumber(query, 'after', 0);
  const resumed = wholeNumber(query, 'execution', 0);
  const logs = view.children
    ? view.children
        .filter(({ number }) => number >= resumed)
        .map(({ number }) => ({ number, after: number === resumed ? after : 0 }))
    : [{ number: view.number, after }];
  const body =
    query.get('follow') === '1' ? followed(caller, view, logs, request.signal) : stored(caller, view, logs);
  return new Response(body, { headers: HEADERS });
});

/** One log to tell, from a line on. */
interface Log {
  number: number;
  after: number;
}

/** How a line reads in the answer. */
function lineOf(view: ExecutionView, number: number) {
  return (event: EventView): object => (view.children ? { execution: number, ...event } : event);
}

/** What is stored now, page by page, as fast as the client reads. */
function stored(caller: ApiCaller, view: ExecutionView, logs: Log[]): ReadableStream<Uint8Array> {
  const pages = pagesOf(caller, view, logs);
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pages.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

async function* pagesOf(caller: ApiCaller, view: ExecutionView, logs: Log[]): AsyncGenerator<Uint8Array> {
  for (const { number, after } of logs) {
    for (let sent = after; ; ) {
      const events = await listEvents(caller, number, { after: sent, limit: PAGE });
      sent = events.at(-1)?.seq ?? sent;
      if (events.length > 0) yield linesOf(events.map(lineOf(view, number)));
      if (events.length < PAGE) break;
    }
  }
}

/** What is stored and what comes, until everything is done. */
function followed(
  caller: ApiCaller,
  view: ExecutionView,
  logs: Log[],
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const end = () => gone.abort();
  return new ReadableStream({
    start(controller) {
      const send = (bytes: Uint8Array) => {
        if (!gone.signal.aborted) controller.enqueue(bytes);
      };
      const keepAlive = () => send(encoder.encode('\n'));
      keepAlive();
      const timer = setInterval(keepAlive, KEEP_ALIVE_MS);
      gone.signal.addEventListener('abort', () => clearInterval(timer));
      signal.addEventListener('abort', end);
      void tell(caller, view, logs, send, gone.signal).then(
        () => {
          if (gone.signal.aborted) return;
          end();
          controller.close();
        },
        (error) => {
          // The stream breaks off and the client tries again; a timer left behind would write to it.
          if (gone.signal.aborted) return;
          end();
          controller.error(error);
        },
      );
    },
    cancel: end,
  });
}

async function tell(
  caller: ApiCaller,
  view: ExecutionView,
  logs: Log[],
  send: (bytes: Uint8Array) => void,
  gone: AbortSignal,
): Promise<void> {
  for (const { number, after } of logs) {
    const line = lineOf(view, number);
    const opened = ({ children = [] }: ExecutionView) =>
      children.find((child) => child.number === number)?.state !== 'queued';
    if (view.children) await until(caller, view.number, 0, opened, () => {}, gone);
    const tellLines = (events: EventView[]) => send(linesOf(events.map(line)));
    await until(caller, number, after, ({ state }) => state === 'done', tellLines, gone);
    if (gone.aborted) return;
  }
}

/** Follows an execution until it is as wanted, or nobody reads any more. */
async function until(
  caller: ApiCaller,
  number: number,
  after: number,
  holds: (view: ExecutionView) => boolean,
  events: (events: EventView[]) => void,
  gone: AbortSignal,
): Promise<void> {
  if (gone.aborted) return;
  let reached: () => void = () => {};
  const reaching = new Promise<void>((resolve) => {
    reached = resolve;
    gone.addEventListener('abort', () => resolve(), { once: true });
  });
  const following = await hub().follow(caller, number, after, {
    events,
    execution: (view) => {
      if (holds(view)) reached();
    },
    withdrawn: () => {},
  });
  try {
    await reaching;
  } finally {
    following.stop();
  }
}
