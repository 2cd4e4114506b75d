'use client';

import NextLink from 'next/link';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
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
  if (!form) return null;
  return (
    <Notice tone={stale ? 'warning' : 'error'} role="alert" title={t(stale ? 'staleTitle' : 'refused')}>
      <p className="prose-line">
        <French text={form} />
      </p>
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
      {busy !== null && accountId !== null && (
        <p>
          <NextLink className="link" href={`/outil/${accountId}/executions/${busy}`}>
            {t('seeBusy', { number: String(busy) })}
          </NextLink>
        </p>
      )}
    </Notice>
  );
}
