'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Notice } from '@/app/ui/Notice';
import { type LogoutNotice, NOTICE_COOKIE } from '@/server/auth/notice-names';

/** Says that the visitor is logged out, and where; once: a reload does not say it again. */
export function LoggedOut({ notice }: { notice: LogoutNotice }) {
  const t = useTranslations('login.loggedOut');
  // What was to say stays said when the page is refreshed behind it.
  const [said] = useState(notice);
  useEffect(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `${NOTICE_COOKIE}=; path=/; max-age=0; samesite=lax`;
  }, []);
  return (
    <Notice tone={said === 'out' ? 'info' : 'warning'} title={t('title')} role="status">
      {said === 'out' ? t('out') : t('here')}
    </Notice>
  );
}
