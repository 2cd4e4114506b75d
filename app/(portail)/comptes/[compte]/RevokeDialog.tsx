'use client';

import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { Question } from '@/app/ui/Question';
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

  async function revoke() {
    await client.account.revokeToken.mutate({ accountId, tokenId: token.id });
    onRevoked();
    onClose();
  }

  return (
    <Question
      title={t('revokeTitle', { name: token.name })}
      confirm={t('revoke')}
      cancel={t('keep')}
      silent={t('failed')}
      onClose={onClose}
      onConfirm={revoke}
    >
      {t('revokeText')}
    </Question>
  );
}
