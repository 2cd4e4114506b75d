import { useSyncExternalStore } from 'react';

/** Whether the server has said, since this page was opened, that nobody is logged in any more. */
let over = false;
const listeners = new Set<() => void>();

/** Told by whatever asks the server something: calls, the live stream. */
export function reportSessionOver(): void {
  over = true;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useSessionOver = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => over,
    () => false,
  );
