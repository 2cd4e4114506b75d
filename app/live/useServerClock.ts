'use client';

import { useEffect, useState } from 'react';

/** Our clock minus this machine's, measured once per visit: the countdown is the server's, not the laptop's. */
let offset: number | null = null;

/** Milliseconds since the epoch on the server's clock, renewed each second while `running`. */
export function useServerClock(renderedAt: number, running: boolean): number {
  const [now, setNow] = useState(renderedAt);
  useEffect(() => {
    offset ??= renderedAt - Date.now();
    const read = () => setNow(Date.now() + (offset ?? 0));
    read();
    if (!running) return;
    const timer = setInterval(read, 1000);
    return () => clearInterval(timer);
  }, [renderedAt, running]);
  return now;
}
