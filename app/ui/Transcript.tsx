'use client';

import { memo, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { EventView } from '@/server/views';
import { EventLine } from './EventLine';

/**
 * Lines of the log, cut into stretches: only those near the screen exist in the page, so that 5,000 lines scroll
 * as 50 do. `lit` is the number of a line that must exist wherever it is, because somebody goes there.
 */
export function Transcript({
  stretches,
  lit,
}: {
  stretches: readonly (readonly EventView[])[];
  lit: number | null;
}) {
  return stretches.map((events, index) => (
    <Stretch
      key={events[0]?.seq}
      events={events}
      last={index === stretches.length - 1}
      wanted={lit !== null && events.some(({ seq }) => seq === lit)}
    />
  ));
}

/** Pixels beyond the screen within which lines are kept ready. */
const READY = '1500px 0px';
/** Usual height of a line, for those never shown yet. */
const LINE = 28;

const never = () => () => {};
const no = () => false;
const yes = () => true;

const Stretch = memo(
  function Stretch({
    events,
    last,
    wanted,
  }: {
    events: readonly EventView[];
    last: boolean;
    wanted: boolean;
  }) {
    const box = useRef<HTMLDivElement>(null);
    const height = useRef(0);
    // What the server rendered is there from the start; what comes later waits to be near the screen.
    const hydrating = useSyncExternalStore(never, no, yes);
    const [near, setNear] = useState(hydrating || last);
    const shown = near || last || wanted;

    useEffect(() => {
      if (!box.current) return;
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (!entry) return;
          if (!entry.isIntersecting && box.current) height.current = box.current.offsetHeight;
          setNear(entry.isIntersecting);
        },
        // The log scrolls in a pane of its own: the margin of the pane counts, where browsers know it.
        { rootMargin: READY, scrollMargin: READY } as IntersectionObserverInit,
      );
      observer.observe(box.current);
      return () => observer.disconnect();
    }, []);

    useLayoutEffect(() => {
      if (!box.current) return;
      box.current.style.height = shown ? '' : `${height.current || events.length * LINE}px`;
    }, [shown, events.length]);

    return (
      <div ref={box}>
        {shown && (
          <ol start={events[0]?.seq} className="list-none py-1">
            {events.map((event) => (
              <EventLine key={event.seq} event={event} />
            ))}
          </ol>
        )}
      </div>
    );
  },
  (before, after) =>
    before.last === after.last &&
    before.wanted === after.wanted &&
    before.events.length === after.events.length &&
    before.events.every((event, index) => event === after.events[index]),
);
