'use client';

import { useTranslations } from 'use-intl';
import type { Link } from '@/app/live/keepFollowing';
import { CopyValue } from '@/app/ui/CopyValue';
import { Notice } from '@/app/ui/Notice';

/** What to know when the page does not hear from the server. */
export function LinkNotices({ link, done }: { link: Link; done: boolean }) {
  const t = useTranslations('execution');
  if (link === 'lost' && !done) {
    return (
      <Notice tone="warning" role="status">
        {t('live.lost')}
      </Notice>
    );
  }
  return (
    link === 'refused' && (
      <Notice tone="error" role="alert">
        {t('live.refused')}
      </Notice>
    )
  );
}

/** Connections cannot be told apart by address: the name to configure instead. */
export function AmbiguousNotice({ labelledHost }: { labelledHost: string }) {
  const t = useTranslations('execution');
  return (
    <Notice tone="warning" title={t('ambiguousTitle')} role="status">
      <p>{t('ambiguousText')}</p>
      <p>
        <CopyValue label={t('values.labelled')} value={labelledHost} />
      </p>
    </Notice>
  );
}
