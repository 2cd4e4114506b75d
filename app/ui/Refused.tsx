'use client';

import NextLink from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { French } from './French';
import { Notice } from './Notice';

/** Why nothing was done, in the server's words; `busy` is the execution of the account that stands in the way. */
export function Refused({
  title,
  tone = 'error',
  message,
  accountId,
  busy,
  children,
}: {
  title: string;
  tone?: 'error' | 'warning';
  message: string | null;
  accountId: number | null;
  busy: number | null;
  children?: ReactNode;
}) {
  const t = useTranslations('shell');
  if (!message) return null;
  return (
    <Notice tone={tone} role="alert" title={title}>
      <p className="prose-line">
        <French text={message} />
      </p>
      {children}
      {busy !== null && accountId !== null && (
        <p>
          <NextLink className="link" href={`/outil/${accountId}/executions/${busy}`}>
            {t('seeExecution', { number: String(busy) })}
          </NextLink>
        </p>
      )}
    </Notice>
  );
}
