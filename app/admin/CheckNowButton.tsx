'use client';

import { RefreshCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { useOnce } from '@/app/live/useOnce';
import { Button } from '@/app/ui/Button';
import { toast } from '@/app/ui/Toast';

/** Asks the laboratory to check itself; it takes a few seconds. */
export function CheckNowButton() {
  const t = useTranslations('admin.overview');
  const client = useTRPCClient();
  const { working, once } = useOnce();
  const check = () =>
    once(async () => {
      await client.lab.check.mutate();
      toast({ tone: 'info', text: t('checking') });
    }, t('checkFailed'));
  return (
    <div>
      <Button size="small" onPress={check} isPending={working}>
        {!working && <RefreshCw aria-hidden size={16} />}
        {t('check')}
      </Button>
    </div>
  );
}
