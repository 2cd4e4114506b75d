'use client';

import { memo } from 'react';
import type { EventView } from '@/server/views';
import { classes } from './classes';
import { EventLine } from './EventLine';

/** A stretch of the log. Re-rendered only when its own lines change. `far`: costs nothing while off the screen. */
export const Transcript = memo(function Transcript({
  events,
  far,
}: {
  events: readonly EventView[];
  far?: boolean;
}) {
  const first = events[0];
  return (
    <ol start={first?.seq} className={classes('list-none py-1', far && 'far')}>
      {events.map((event) => (
        <EventLine key={event.seq} event={event} />
      ))}
    </ol>
  );
});
