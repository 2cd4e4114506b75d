'use client';

import { useTranslations } from 'use-intl';
import { Button } from './Button';
import { PageHeader } from './PageHeader';

export interface FailureProps {
  error: Error & { digest?: string };
  /** Asks the server for the page again. */
  retry: () => void;
}

/** A page that failed on our side; the code leads support to the line of the log. */
export function Failure({ error, retry }: FailureProps) {
  const t = useTranslations('errors.crash');
  return (
    <div className="flex flex-col items-start gap-5">
      <title>{t('title')}</title>
      <PageHeader title={t('title')} intro={t('text')} />
      <p>
        {t('code')} <code>{error.digest ?? t('unknown')}</code>
      </p>
      <Button kind="primary" onPress={retry}>
        {t('retry')}
      </Button>
    </div>
  );
}
