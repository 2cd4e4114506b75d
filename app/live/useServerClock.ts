'use client';

import { useEffect, useState } from 'react';
import { observeServerTime, serverNow } from './serverClock';

/** Milliseconds since the epoch on the server's clock, renewed each second while `running`. */
export function useServerClock(renderedAt: number, running: boolean): number {
  const [now, setNow] = useState(renderedAt);
  useEffect(() => {
    observeServerTime(renderedAt);
    const read = () => setNow(serverNow());
    read();
    if (!running) return;
    const timer = setInterval(read, 1000);
    return () => clearInterval(timer);
  }, [renderedAt, running]);
  return now;
}
