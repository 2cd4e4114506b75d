'use client';

import { useTranslations } from 'use-intl';
import { CopyButton } from '@/app/ui/CopyButton';

/** What the command and the API call a test (`motco2 run`), copied with one press. */
export function CaseId({ id }: { id: string }) {
  const t = useTranslations('tests');
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5 text-ink-soft" title={t('id')}>
      <code className="min-w-0 text-xs [overflow-wrap:anywhere]">{id}</code>
      <CopyButton what={t('idOf', { id })} value={() => id} />
    </span>
  );
}
