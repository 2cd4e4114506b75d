'use client';

import { RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Moment } from '@/app/ui/Moment';

/** Figures younger than this are not read again because one comes back to the page. */
const YOUNG_MS = 5_000;

/**
 * How old what one sees is, and how to have it anew: by the button, and by coming back to the page. Nothing is asked
 * while nobody looks.
 * @param readAt ms, on the server's clock: changes with each reading.
 * @param live the page is read again whenever something changes: its age is not announced each time.
 */
export function Freshness({ readAt, live = false }: { readAt: number; live?: boolean }) {
  const t = useTranslations('admin.executions');
  const router = useRouter();
  const [reading, read] = useTransition();

  // biome-ignore lint/correctness/useExhaustiveDependencies: each reading begins a new age
  useEffect(() => {
    const since = performance.now();
    const back = () => {
      if (document.visibilityState === 'visible' && performance.now() - since > YOUNG_MS) {
        read(() => router.refresh());
      }
    };
    document.addEventListener('visibilitychange', back);
    window.addEventListener('focus', back);
    return () => {
      document.removeEventListener('visibilitychange', back);
      window.removeEventListener('focus', back);
    };
  }, [readAt, router]);

  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p role={live ? undefined : 'status'} className="text-ink-soft">
        {t('readAt')} <Moment iso={new Date(readAt).toISOString()} show="clock" />
      </p>
      <Button size="small" onPress={() => read(() => router.refresh())} isPending={reading}>
        {!reading && <RefreshCw aria-hidden size={16} />}
        {t('refresh')}
      </Button>
    </div>
  );
}
