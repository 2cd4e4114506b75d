'use client';

import { useEffect, useState } from 'react';
import type { ProvisioningRunView, ProvisioningView } from '@/server/views';
import { keepFollowing, type Link } from './keepFollowing';
import { useTRPCClient } from './ServerCalls';
import { observeServerTime } from './serverClock';
import { holdSocket, releaseSocket } from './socket';

/** How often what waits is counted anew at most. */
const COUNT_MS = 1000;

const ORDER = { waiting: 0, running: 1, done: 2 } as const;
const progress = (run: ProvisioningRunView) => ORDER[run.state] * 1e9 + run.done + run.failed;

/** Views of a run may cross on their way: it never goes back, but for an account that is tried again. */
export function newerRun(held: ProvisioningRunView | null, run: ProvisioningRunView): ProvisioningRunView {
  return held?.id === run.id && progress(held) > progress(run) ? held : run;
}

/**
 * What the creation of mailboxes is at, from what the server rendered.
 * @param onRun told of each run as it goes on.
 */
export function useProvisioning(initial: ProvisioningView, onRun: (run: ProvisioningRunView) => void) {
  const [view, setView] = useState(initial);
  const [link, setLink] = useState<Link>('connecting');
  const client = useTRPCClient();

  useEffect(() => {
    const socket = holdSocket();
    let over = false;
    let counting: ReturnType<typeof setTimeout> | undefined;

    const read = () =>
      client.provisioning.status.query().then(
        (status) => {
          if (over) return;
          setView((held) => ({
            ...status,
            underWay: status.underWay && newerRun(held.underWay, status.underWay),
          }));
          // Whatever ended while we were away.
          if (status.underWay) onRun(status.underWay);
        },
        () => {},
      );
    const onProvisioning = (run: ProvisioningRunView) => {
      const moment = run.endedAt ?? run.startedAt;
      if (moment) observeServerTime(Date.parse(moment));
      setView((held) => {
        // One that is over may still change: an account of it is tried again.
        if (run.state !== 'done') return { ...held, underWay: newerRun(held.underWay, run) };
        return held.underWay?.id === run.id ? { ...held, underWay: null } : held;
      });
      onRun(run);
      if (run.state === 'done') void read();
    };
    const onAccounts = () => {
      counting ??= setTimeout(() => {
        counting = undefined;
        void read();
      }, COUNT_MS);
    };

    socket.on('provisioning', onProvisioning);
    socket.on('accounts', onAccounts);
    const leave = keepFollowing(socket, {
      ask: (patient, answered) => patient.emit('followProvisioning', answered),
      onLink: setLink,
      onLive: () => void read(),
    });
    return () => {
      over = true;
      clearTimeout(counting);
      leave();
      socket.off('provisioning', onProvisioning);
      socket.off('accounts', onAccounts);
      releaseSocket();
    };
  }, [client, onRun]);

  return { view, setView, link };
}
