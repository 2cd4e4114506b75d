'use client';

import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { toast } from '../ui/Toast';
import { refusalOf } from './ServerCalls';

/** Runs one thing at a time however often one presses, and says why when the server refuses. */
export function useOnce() {
  const t = useTranslations('execution');
  const [working, setWorking] = useState(false);
  const busy = useRef(false);

  async function once(work: () => Promise<void>, failure: string) {
    if (busy.current) return;
    busy.current = true;
    setWorking(true);
    try {
      await work();
    } catch (error) {
      toast({ tone: 'error', text: `${failure} ${refusalOf(error)?.message ?? t('network')}` });
    } finally {
      busy.current = false;
      setWorking(false);
    }
  }

  return { working, once };
}
