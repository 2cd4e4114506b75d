'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState, useTransition } from 'react';

/** Starts something once however often one presses, and goes to its page. */
export function useStart(accountId: number) {
  const router = useRouter();
  const [sending, setSending] = useState(false);
  const [leaving, startLeaving] = useTransition();
  const busy = useRef(false);

  /** Answers what went wrong; null when it was started, or is being. */
  async function start(send: () => Promise<{ number: number }>): Promise<{ error: unknown } | null> {
    if (busy.current) return null;
    busy.current = true;
    setSending(true);
    try {
      const { number } = await send();
      startLeaving(() => router.push(`/outil/${accountId}/executions/${number}`));
      return null;
    } catch (error) {
      busy.current = false;
      return { error };
    } finally {
      setSending(false);
    }
  }

  return { start, pending: sending || leaving };
}
