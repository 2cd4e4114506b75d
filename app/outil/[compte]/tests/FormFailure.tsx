'use client';

import NextLink from 'next/link';
import { useTranslations } from 'use-intl';
import { Notice } from '@/app/ui/Notice';

/** Why nothing was started, when no field is at fault; `busy` is the execution in the way. */
export function FormFailure({
  accountId,
  title,
  message,
  busy,
}: {
  accountId: number;
  title: string;
  message: string | null;
  busy: number | null;
}) {
  const t = useTranslations('tests.run');
  if (!message) return null;
  return (
    <Notice tone="error" role="alert" title={title}>
      <p>{message}</p>
      {busy !== null && (
        <p>
          <NextLink className="link" href={`/outil/${accountId}/executions/${busy}`}>
            {t('seeBusy', { number: String(busy) })}
          </NextLink>
        </p>
      )}
    </Notice>
  );
}
