'use client';

import { RotateCcw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { useOnce } from '@/app/live/useOnce';
import { Button } from '@/app/ui/Button';
import { toast } from '@/app/ui/Toast';
import type { AccountDetailView } from '@/server/admin/views';
import type { MailboxFateView } from '@/server/views';
import { ConfirmButton } from '../../ui/ConfirmButton';

/** Tries the creation of its mailboxes again, or deletes the account on behalf of its organisation. */
export function AccountActions({ account }: { account: AccountDetailView }) {
  const t = useTranslations('admin.accounts');
  const client = useTRPCClient();
  const router = useRouter();
  const { working, once } = useOnce();
  const [fates, setFates] = useState<MailboxFateView[]>([]);
  const { id: accountId, nil, organisation, changedAt } = account;

  const retry = () =>
    once(async () => {
      const { error } = await client.provisioning.retry.mutate({ accountId });
      if (error) toast({ tone: 'error', text: `${t('retryFailed')} ${error}` });
      else toast({ tone: 'info', text: t('retried', { nil }) });
      router.refresh();
    }, t('retryRefused'));

  return (
    <>
      {account.status !== 'available' && (
        <Button onPress={retry} isPending={working}>
          {!working && <RotateCcw aria-hidden size={18} />}
          {working ? t('retrying') : t('retry')}
        </Button>
      )}
      <ConfirmButton
        label={t('delete')}
        size="normal"
        kind="danger"
        title={t('deleteTitle', { nil, organisation: organisation.name })}
        prepare={async () => setFates(await client.admin.account.previewDelete.mutate({ accountId }))}
        act={() => client.admin.account.delete.mutate({ accountId, seenAt: changedAt })}
        done={t('deletionDone', { nil })}
      >
        <p>{t('deleteText')}</p>
        {fates.length > 0 && (
          <div>
            <p>{t('deleteMailboxes')}</p>
            <ul className="list-disc pl-5 [overflow-wrap:anywhere]">
              {fates.map((fate) => (
                <li key={`${fate.kind} ${fate.address}`}>
                  <Fate fate={fate} />
                </li>
              ))}
            </ul>
          </div>
        )}
      </ConfirmButton>
    </>
  );
}

function Fate({ fate: { address, fate, messages, removedAfterDays } }: { fate: MailboxFateView }) {
  const t = useTranslations('admin.accounts');
  if (fate !== 'remove') return t('fateShare', { address });
  return removedAfterDays
    ? t('fateRemove', { address, messages, days: removedAfterDays })
    : t('fateRemoveNow', { address, messages });
}
