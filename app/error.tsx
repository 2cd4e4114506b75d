'use client';

import { useTranslations } from 'use-intl';
import { Button } from './ui/Button';
import { PageHeader } from './ui/PageHeader';

/** A page that failed on our side; `digest` leads support to the log line. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations('errors.crash');
  return (
    <main id="contenu" tabIndex={-1} className="page flex flex-col items-start gap-5 py-10 outline-none">
      <title>{t('title')}</title>
      <PageHeader title={t('title')} intro={t('text')} />
      <p>
        {t('code')} <code>{error.digest ?? t('unknown')}</code>
      </p>
      <Button kind="primary" onPress={reset}>
        {t('retry')}
      </Button>
    </main>
  );
}
