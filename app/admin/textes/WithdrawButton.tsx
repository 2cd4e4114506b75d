'use client';

import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { ConfirmButton } from '../ui/ConfirmButton';

/** Takes a message of the day away from everybody. */
export function WithdrawButton({ id }: { id: number }) {
  const t = useTranslations('admin.texts');
  const client = useTRPCClient();
  return (
    <ConfirmButton
      label={t('withdraw')}
      name={t('withdrawNamed', { id: String(id) })}
      kind="danger"
      title={t('withdrawTitle')}
      done={t('withdrawn')}
      act={() => client.admin.announcement.withdraw.mutate({ announcementId: id })}
    >
      <p>{t('withdrawText')}</p>
    </ConfirmButton>
  );
}
