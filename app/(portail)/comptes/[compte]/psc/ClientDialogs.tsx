'use client';

import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { Question } from '@/app/ui/Question';
import type { PscClientView, PscSecretView } from '@/server/views';

interface Asked<T> {
  accountId: number;
  client: PscClientView;
  onClose: () => void;
  onDone: (result: T) => void;
}

/** Asks before the secret in force stops working. */
export function RenewDialog({ accountId, client, onClose, onDone }: Asked<PscSecretView>) {
  const t = useTranslations('psc.renewal');
  const network = useTranslations('psc')('network');
  const { sandbox } = useTRPCClient();
  return (
    <Question
      title={t('title', { name: client.name })}
      confirm={t('confirm')}
      cancel={t('cancel')}
      silent={network}
      onClose={onClose}
      onConfirm={async () =>
        onDone(await sandbox.renewSecret.mutate({ accountId, clientId: client.clientId }))
      }
    >
      {t('text')}
    </Question>
  );
}

/** Asks before a client is deleted. */
export function DeleteDialog({ accountId, client, onClose, onDone }: Asked<void>) {
  const t = useTranslations('psc.deletion');
  const network = useTranslations('psc')('network');
  const { sandbox } = useTRPCClient();
  const { clientId, name } = client;
  return (
    <Question
      title={t('title', { name })}
      confirm={t('confirm')}
      cancel={t('cancel')}
      silent={network}
      onClose={onClose}
      onConfirm={async () => onDone(await sandbox.deleteClient.mutate({ accountId, clientId }))}
    >
      {t('text', { clientId })}
    </Question>
  );
}
