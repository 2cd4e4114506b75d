'use client';

import { useTranslations } from 'use-intl';
import { toast } from '../Toast';

/** Ends the session here, then leaves for the provider, which ends its own and comes back to the site. */
export function useLogout(): () => Promise<void> {
  const t = useTranslations('shell');
  return async () => {
    try {
      const response = await fetch('/api/session', { method: 'DELETE' });
      if (!response.ok) throw new Error(String(response.status));
      const { url } = (await response.json()) as { url: string };
      window.location.assign(url);
    } catch {
      toast({ tone: 'error', text: t('logoutFailed') });
    }
  };
}
