'use client';

import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import type { LabStatusView } from '@/server/views';
import { refusalOf, useTRPCClient } from './ServerCalls';

/** A check that takes longer is not waited for. */
const PATIENCE_MS = 90_000;
const POLL_MS = 1000;

/**
 * Asks the laboratory to check itself and waits for the result; asked again within a minute, the last answer is awaited.
 * @param onDone what the page shows is older than the result.
 */
export function CheckNow({
  read,
  onDone,
}: {
  read: () => Promise<LabStatusView | undefined>;
  onDone?: () => void;
}) {
  const t = useTranslations('portal.home');
  const client = useTRPCClient();
  const [working, setWorking] = useState(false);
  const [outcome, setOutcome] = useState<{ text: string; lang?: 'fr' } | null>(null);

  async function check() {
    setWorking(true);
    setOutcome(null);
    try {
      const since = Date.parse((await client.lab.check.mutate()).since);
      const deadline = Date.now() + PATIENCE_MS;
      while (Date.now() < deadline) {
        const checkedAt = (await read())?.checks.checkedAt;
        if (checkedAt && Date.parse(checkedAt) >= since) {
          onDone?.();
          return setOutcome({ text: t('labCheckDone') });
        }
        await new Promise((done) => setTimeout(done, POLL_MS));
      }
      setOutcome({ text: t('labCheckLate') });
    } catch (error) {
      const refusal = refusalOf(error);
      setOutcome(refusal ? { text: refusal.message, lang: 'fr' } : { text: t('labCheckFailed') });
    } finally {
      setWorking(false);
    }
  }

  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button size="small" onPress={() => void check()} isPending={working}>
        {!working && <RefreshCw aria-hidden size={16} />}
        {working ? t('labChecking') : t('labCheck')}
      </Button>
      <p role="status" lang={outcome?.lang} className="text-sm text-ink-soft">
        {outcome?.text}
      </p>
    </div>
  );
}
