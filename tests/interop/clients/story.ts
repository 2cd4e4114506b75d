/** What the laboratory must tell of a client's connections: TLS first, the right mechanism, nothing misunderstood. */
import type { EventData, EventType } from '../../../conformance/events';
import { eventsOf, type SeenEvent } from '../../support/store';
import type { Way } from './client';
import type { Bench } from './session';

const CLOSING_MS = 5_000;

const of = <T extends EventType>(events: SeenEvent[], type: T) =>
  events.filter((event) => event.type === type) as (SeenEvent & { data: EventData<T> })[];

/** Events of every connection of the client, once each is closed. */
async function story(bench: Bench): Promise<SeenEvent[]> {
  const deadline = Date.now() + CLOSING_MS;
  for (;;) {
    const events = await eventsOf(bench.session.user, bench.observerAddress);
    const open = new Set(events.map(({ connection }) => connection));
    for (const { connection } of of(events, 'connection.closed')) open.delete(connection);
    if (open.size === 0 || Date.now() > deadline) return events;
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

/** What is wrong with the story, in sentences; none when it is right. */
export async function checkStory(bench: Bench, way: Way): Promise<string[]> {
  const events = await story(bench);
  const wrong: string[] = [];
  for (const protocol of ['imap', 'smtp'] as const) {
    const seen = events.filter((event) => event.protocol === protocol);
    const mechanisms = [...new Set(of(seen, 'auth.succeeded').map(({ data }) => data.mechanism))];
    if (mechanisms.join(', ') !== (way[protocol] ?? ''))
      wrong.push(
        `${protocol}: authenticated by ${mechanisms.join(', ') || 'nothing'}, expected ${way[protocol]}`,
      );
  }
  for (const { protocol, data } of of(events, 'auth.failed')) wrong.push(`${protocol}: ${data.explanation}`);
  for (const { protocol, data } of of(events, 'command.answered'))
    if (data.status === 'BAD' || /^5/.test(data.status))
      wrong.push(`${protocol}: ${data.name} answered ${data.status} ${data.text}`);
  const clear = of(events, 'auth.attempted').filter(({ data }) => !data.tls);
  if (clear.length) wrong.push(`${clear.length} credentials in clear`);
  if (JSON.stringify(events).includes(bench.session.password)) wrong.push('the password is in an event');
  return wrong;
}
