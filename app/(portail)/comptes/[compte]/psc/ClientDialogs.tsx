'use client';

import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
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
  const { sandbox } = useTRPCClient();
  return (
    <Question
      title={t('title', { name: client.name })}
      confirm={t('confirm')}
      cancel={t('cancel')}
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
  const { sandbox } = useTRPCClient();
  const { clientId, name } = client;
  return (
    <Question
      title={t('title', { name })}
      confirm={t('confirm')}
      cancel={t('cancel')}
      onClose={onClose}
      onConfirm={async () => onDone(await sandbox.deleteClient.mutate({ accountId, clientId }))}
    >
      {t('text', { clientId })}
    </Question>
  );
}

function Question({
  title,
  confirm,
  cancel,
  children,
  onClose,
  onConfirm,
}: {
  title: string;
  confirm: string;
  cancel: string;
  children: ReactNode;
  onClose: () => void;
  onConfirm: () => Promise<void>;
}) {
  const t = useTranslations('psc');
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function act() {
    setPending(true);
    setProblem(null);
    try {
      await onConfirm();
    } catch (error) {
      setProblem(refusalOf(error)?.message ?? t('network'));
      setPending(false);
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={title}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{cancel}</Button>
          <Button kind="danger" isPending={pending} onPress={act}>
            {confirm}
          </Button>
        </>
      }
    >
      {problem && (
        <Notice tone="error" role="alert">
          <French text={problem} />
        </Notice>
      )}
      <p>{children}</p>
    </Dialog>
  );
}
