'use client';

import { LogIn } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ButtonLink } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';
import { useSessionOver } from './sessionOver';

/**
 * On a page left open whose session ended: says so, and leads back to this very page after a login. Nothing leaves by
 * itself: what is being typed can still be copied.
 */
export function SessionOver() {
  const t = useTranslations('login.over');
  if (!useSessionOver()) return null;
  const { pathname, search } = window.location;
  return (
    <div className="fixed inset-x-0 bottom-0 z-40 border-t border-line bg-surface p-3 print:hidden">
      <div className="page">
        <Notice tone="warning" title={t('title')} role="alert">
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <p>{t('text')}</p>
            {/* A whole new page: what this one holds was read by a session that is over. */}
            <ButtonLink
              kind="primary"
              prefetch={false}
              href={`/connexion?error=SessionRequired&suite=${encodeURIComponent(pathname + search)}`}
            >
              <LogIn aria-hidden size={18} />
              {t('back')}
            </ButtonLink>
          </div>
        </Notice>
      </div>
    </div>
  );
}
