'use client';

import { useEffect, useReducer, useRef, useState } from 'react';
import type { EventView, ExecutionView } from '@/server/views';
import { keepFollowing, type Link } from './keepFollowing';
import { append, EMPTY_LOG, type Log, withdraw } from './log';
import { useTRPCClient } from './ServerCalls';
import { observeServerTime } from './serverClock';
import { holdSocket, releaseSocket } from './socket';

type Change = { add: readonly EventView[] } | { withdraw: readonly number[] };
const change = (log: Log, action: Change) =>
  'add' in action ? append(log, action.add) : withdraw(log, action.withdraw);

const finished = ({ children = [] }: ExecutionView) =>
  children.filter(({ state }) => state === 'done').length;

/** Views may cross on their way: an execution that is over never goes back, nor does a test of a campaign. */
const newer = (held: ExecutionView, view: ExecutionView) =>
  (held.state === 'done' && view.state !== 'done') || finished(held) > finished(view) ? held : view;

/**
 * Follows an execution from what the server rendered: its state, and its log without gap or double, also after
 * the connection was lost. The server answers each `follow` from the line after the last one that we hold.
 */
export function useExecution(initial: { execution: ExecutionView; events: EventView[] }) {
  const { number } = initial.execution;
  const [execution, setExecution] = useState(initial.execution);
  const [log, dispatch] = useReducer(change, initial.events, (events) => append(EMPTY_LOG, events));
  const [link, setLink] = useState<Link>('connecting');
  const client = useTRPCClient();
  const after = useRef(log.lastSeq);

  useEffect(() => {
    const socket = holdSocket();
    let over = false;

    const onEvents = (message: { number: number; events: EventView[] }) => {
      if (message.number !== number) return;
      after.current = Math.max(after.current, message.events.at(-1)?.seq ?? 0);
      for (const { at } of message.events) observeServerTime(Date.parse(at));
      dispatch({ add: message.events });
    };
    const onWithdrawn = (message: { number: number; seqs: number[] }) => {
      if (message.number === number) dispatch({ withdraw: message.seqs });
    };
    const onExecution = (view: ExecutionView) => {
      if (view.number !== number) return;
      const moments = [view, ...(view.children ?? [])].flatMap(({ startedAt, endedAt }) => [
        startedAt,
        endedAt,
      ]);
      for (const moment of moments) if (moment) observeServerTime(Date.parse(moment));
      setExecution((held) => newer(held, view));
    };

    socket.on('events', onEvents);
    socket.on('withdrawn', onWithdrawn);
    socket.on('execution', onExecution);
    const leave = keepFollowing(socket, {
      ask: (patient, answered) => patient.emit('follow', { number, after: after.current }, answered),
      onLink: setLink,
      onLive: () =>
        void client.execution.get.query({ number }).then(
          (view) => over || setExecution((held) => newer(held, view)),
          () => {},
        ),
    });
    return () => {
      over = true;
      leave();
      socket.off('events', onEvents);
      socket.off('withdrawn', onWithdrawn);
      socket.off('execution', onExecution);
      if (socket.connected) socket.emit('unfollow', { number });
      releaseSocket();
    };
  }, [number, client]);

  return { execution, setExecution, log, link };
}
