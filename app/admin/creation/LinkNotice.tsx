'use client';

import { useTranslations } from 'use-intl';
import type { Link } from '@/app/live/keepFollowing';
import { Notice } from '@/app/ui/Notice';

/** What to know when the page does not hear from the server. */
export function LinkNotice({ link }: { link: Link }) {
  const t = useTranslations('provisioning.live');
  if (link !== 'lost' && link !== 'refused') return null;
  return (
    <Notice tone="warning" role="status">
      <p>{t(link)}</p>
    </Notice>
  );
}
