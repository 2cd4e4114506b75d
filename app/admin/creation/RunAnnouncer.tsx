'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ProvisioningRunView } from '@/server/views';

const EVERY_MS = 8000;

/** For those who listen to the page: how far a creation is now and then, and its end once. */
export function RunAnnouncer({ run }: { run: ProvisioningRunView | null }) {
  const t = useTranslations('provisioning.live');
  const [news, setNews] = useState('');
  const current = useRef(run);
  const followed = useRef<number | null>(null);

  useEffect(() => {
    current.current = run;
    if (!run) return;
    if (run.state !== 'done') followed.current = run.id;
    else if (followed.current === run.id) {
      followed.current = null;
      setNews(t('over', { done: run.done, failed: run.failed }));
    }
  }, [run, t]);

  useEffect(() => {
    let said = '';
    const timer = setInterval(() => {
      const now = current.current;
      if (now?.state !== 'running' || now.total === 0) return;
      const text = t('progress', { done: now.done + now.failed, total: now.total });
      if (text !== said) setNews(text);
      said = text;
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [t]);

  return (
    <p role="status" className="sr-only">
      {news}
    </p>
  );
}
