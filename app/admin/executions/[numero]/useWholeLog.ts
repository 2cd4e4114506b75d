'use client';

import { useEffect, useReducer, useState } from 'react';
import { append, EMPTY_LOG, type Log } from '@/app/live/log';
import { useTRPCClient } from '@/app/live/ServerCalls';
import type { EventView } from '@/server/views';

const STRETCH = 1000;

/**
 * The log of an execution up to a line, a stretch at a time, from those that were rendered with the page.
 * @param upTo number of its last line, as the page knows it; a page that is read again may know more.
 */
export function useWholeLog(number: number, rendered: EventView[], upTo: number) {
  const client = useTRPCClient();
  const [log, add] = useReducer(
    (before: Log, events: readonly EventView[]) => append(before, events),
    rendered,
    (events) => append(EMPTY_LOG, events),
  );
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const { lastSeq } = log;
  const missing = lastSeq < upTo;

  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt asks again for the same stretch
  useEffect(() => {
    if (!missing) return;
    let over = false;
    client.admin.execution.events.query({ number, after: lastSeq, limit: STRETCH }).then(
      (events) => {
        if (over) return;
        if (events.length === 0) setFailed(true);
        else add(events);
      },
      () => over || setFailed(true),
    );
    return () => {
      over = true;
    };
  }, [client, number, lastSeq, missing, attempt]);

  return {
    log,
    state: !missing ? 'whole' : failed ? 'failed' : 'loading',
    again: () => {
      setFailed(false);
      setAttempt((before) => before + 1);
    },
  } as const;
}
