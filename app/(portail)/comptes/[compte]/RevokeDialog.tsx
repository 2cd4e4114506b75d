'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { Notice } from '@/app/ui/Notice';
import type { ApiTokenView } from '@/server/views';

/** Asks before a token is revoked. */
export function RevokeDialog({
  accountId,
  token,
  onClose,
  onRevoked,
}: {
  accountId: number;
  token: ApiTokenView;
  onClose: () => void;
  onRevoked: () => void;
}) {
  const t = useTranslations('accounts.tokens');
  const client = useTRPCClient();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function revoke() {
    if (pending) return;
    setPending(true);
    try {
      await client.account.revokeToken.mutate({ accountId, tokenId: token.id });
      onRevoked();
      onClose();
    } catch (error) {
      setProblem(refusalOf(error)?.message ?? t('failed'));
      setPending(false);
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={t('revokeTitle', { name: token.name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('keep')}</Button>
          <Button kind="danger" isPending={pending} onPress={revoke}>
            {t('revoke')}
          </Button>
        </>
      }
    >
      {problem && (
        <Notice tone="error" role="alert">
          <p>{problem}</p>
        </Notice>
      )}
      <p>{t('revokeText')}</p>
    </Dialog>
  );
}
