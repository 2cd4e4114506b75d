'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Refused } from '@/app/ui/Refused';
import type { Failures } from './useAccountForm';

/** Why nothing was saved, when no field is at fault. */
export function FormFailure({
  form,
  busy,
  stale,
  accountId,
  onAdopt,
}: Omit<Failures, 'fields'> & { accountId: number | null; onAdopt: () => void }) {
  const t = useTranslations('accounts.form');
  const none = useTranslations('accounts')('none');
  return (
    <Refused
      tone={stale ? 'warning' : 'error'}
      title={t(stale ? 'staleTitle' : 'refused')}
      message={form}
      accountId={accountId}
      busy={busy}
    >
      {stale && (
        <>
          <p>
            {t('stale', {
              nil: stale.nil,
              psc: stale.idNatPsc ?? none,
              authCli: stale.idNatAuthCli ?? none,
            })}
          </p>
          <p>
            <Button size="small" onPress={onAdopt}>
              {t('staleAdopt')}
            </Button>
          </p>
        </>
      )}
    </Refused>
  );
}
