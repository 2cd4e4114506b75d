'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import superjson from 'superjson';
import { MOST_CALLS } from '@/server/trpc/most-calls';
import type { AppRouter } from '@/server/trpc/root';
import { reportSessionOver } from './sessionOver';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** Every call tells when it is refused because nobody is logged in any more. */
const watchSession: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) =>
      next(op).subscribe({
        next: (value) => observer.next(value),
        error(error) {
          if (error.data?.code === 'UNAUTHORIZED') reportSessionOver();
          observer.error(error);
        },
        complete: () => observer.complete(),
      }),
    );

/** Lets client components call the server. Refusals are answers, not accidents: they are not tried again. */
export function ServerCalls({ children }: { children: ReactNode }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 30_000,
            refetchOnWindowFocus: false,
            retry: (failures, error) => failures < 2 && !(error instanceof TRPCClientError && error.data),
          },
        },
      }),
  );
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        watchSession,
        httpBatchLink({ url: '/api/trpc', transformer: superjson, maxItems: MOST_CALLS }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={client} queryClient={queries}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

export interface ServerRefusal {
  /** French sentence, ready to show. */
  message: string;
  /** Input at fault. */
  field: string | null;
  /** Execution in the way. */
  number: number | null;
  /** What the caller saw is no longer so. */
  conflict: boolean;
}

/** What the server answered when it refused; null when it did not answer at all. */
export function refusalOf(error: unknown): ServerRefusal | null {
  if (!(error instanceof TRPCClientError) || !error.data) return null;
  const { refusal, code } = (error as TRPCClientError<AppRouter>).data ?? {};
  return {
    ...{ message: error.message, field: refusal?.field ?? null, number: refusal?.number ?? null },
    conflict: code === 'CONFLICT',
  };
}
