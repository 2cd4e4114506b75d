/** GET /executions/{n}/events: the log as JSON lines, followed on demand. */
import { listEvents } from '../executions/events';
import { getExecution } from '../executions/get';
import { type Following, hub } from '../live/hub';
import type { EventView } from '../views';
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
const linesOf = (events: EventView[]) =>
  encoder.encode(events.map((event) => `${JSON.stringify(event)}\n`).join(''));

export const getEvents = api(async ({ request, caller, params, query }) => {
  const number = numberOf(params);
  const after = wholeNumber(query, 'after', 0);
  await getExecution(caller, number);
  const body =
    query.get('follow') === '1'
      ? followed(caller, number, after, request.signal)
      : stored(caller, number, after);
  return new Response(body, { headers: HEADERS });
});

/** What is stored now, page by page, as fast as the client reads. */
function stored(caller: ApiCaller, number: number, after: number): ReadableStream<Uint8Array> {
  let sent = after;
  return new ReadableStream({
    async pull(controller) {
      const events = await listEvents(caller, number, { after: sent, limit: PAGE });
      sent = events.at(-1)?.seq ?? sent;
      if (events.length > 0) controller.enqueue(linesOf(events));
      if (events.length < PAGE) controller.close();
    },
  });
}

/** What is stored and what comes, until the execution is done. */
function followed(
  caller: ApiCaller,
  number: number,
  after: number,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  let following: Following | undefined;
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const end = () => {
    over = true;
    clearInterval(timer);
    following?.stop();
  };
  return new ReadableStream({
    async start(controller) {
      const close = () => {
        if (over) return;
        end();
        controller.close();
      };
      const keepAlive = () => controller.enqueue(encoder.encode('\n'));
      keepAlive();
      timer = setInterval(keepAlive, KEEP_ALIVE_MS);
      signal.addEventListener('abort', end);
      try {
        following = await hub().follow(caller, number, after, {
          events(events) {
            if (!over) controller.enqueue(linesOf(events));
          },
          execution(view) {
            if (view.state === 'done') close();
          },
          withdrawn: () => {},
        });
      } catch (error) {
        // The stream breaks off and the client tries again; a timer left behind would write to it.
        end();
        throw error;
      }
      if (over) following.stop();
    },
    cancel: end,
  });
}
