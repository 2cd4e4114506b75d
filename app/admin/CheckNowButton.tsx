'use client';

import { useRouter } from 'next/navigation';
import { CheckNow } from '@/app/live/CheckNow';
import { useTRPCClient } from '@/app/live/ServerCalls';

/** Asks the laboratory to check itself, and reads the page again once it has. */
export function CheckNowButton() {
  const client = useTRPCClient();
  const router = useRouter();
  return <CheckNow read={() => client.lab.status.query()} onDone={() => router.refresh()} />;
}
