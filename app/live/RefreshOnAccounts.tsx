'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { holdSocket, releaseSocket } from './socket';

/** Reads the page again when accounts of the organisation were created, changed or provided; also after an absence. */
export function RefreshOnAccounts() {
  const router = useRouter();
  useEffect(() => {
    const socket = holdSocket();
    let connected = socket.connected;
    const read = () => router.refresh();
    const onConnect = () => {
      // What was announced while the connection was away is not announced again.
      if (connected) read();
      connected = true;
    };
    socket.on('accounts', read);
    socket.on('connect', onConnect);
    if (!socket.connected) socket.connect();
    return () => {
      socket.off('accounts', read);
      socket.off('connect', onConnect);
      releaseSocket();
    };
  }, [router]);
  return null;
}
