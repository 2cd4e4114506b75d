'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { keepFollowing } from './keepFollowing';
import { holdSocket, releaseSocket } from './socket';

/**
 * Reads an administrator's page again when an execution went on; also after an absence. While nobody looks nothing is
 * read, and what was announced meanwhile is read when somebody does.
 */
export function RefreshOnExecution({ number }: { number: number }) {
  const router = useRouter();
  useEffect(() => {
    const socket = holdSocket();
    let missed = false;
    const read = () => {
      missed = document.visibilityState !== 'visible';
      if (!missed) router.refresh();
    };
    const onChanged = (changed: number) => changed === number && read();
    const onVisible = () => missed && read();
    socket.on('executionChanged', onChanged);
    document.addEventListener('visibilitychange', onVisible);
    const leave = keepFollowing(socket, {
      ask: (patient, answered) => patient.emit('watchExecution', { number }, answered),
      onLink: () => {},
      // What happened between the reading and now.
      onLive: read,
    });
    return () => {
      leave();
      socket.off('executionChanged', onChanged);
      document.removeEventListener('visibilitychange', onVisible);
      releaseSocket();
    };
  }, [number, router]);
  return null;
}
