'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { useOnce } from '@/app/live/useOnce';
import type { ExecutionView } from '@/server/views';

/** Plays an execution again with its settings, and goes to the new one's page. */
export function useRerun({ number, accountId }: ExecutionView, failure: string) {
  const client = useTRPCClient();
  const router = useRouter();
  const { working, once } = useOnce();
  const [leaving, startLeaving] = useTransition();

  const rerun = (only: 'all' | 'not_ok') =>
    once(async () => {
      const next = await client.execution.rerun.mutate({ number, only });
      startLeaving(() => router.push(`/outil/${accountId}/executions/${next.number}`));
    }, failure);

  return { rerun, pending: working || leaving };
}
