'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { useOnce } from '@/app/live/useOnce';
import { Button } from '@/app/ui/Button';
import { toast } from '@/app/ui/Toast';

/** Tries the mailboxes of one account again, now. */
export function RetryButton({ accountId, nil }: { accountId: number; nil: string }) {
  const t = useTranslations('provisioning');
  const { working, once } = useOnce();
  const client = useTRPCClient();
  const router = useRouter();
  const retry = () =>
    once(
      async () => {
        const { error } = await client.provisioning.retry.mutate({ accountId });
        if (error === null) toast({ tone: 'info', text: t('retried', { nil }) });
        else toast({ tone: 'error', text: `${t('retryFailed', { nil })} ${error}` });
        router.refresh();
      },
      t('retryRefused', { nil }),
    );
  return (
    <Button size="small" aria-label={t('retryOf', { nil })} onPress={retry} isPending={working}>
      {t('retry')}
    </Button>
  );
}
