'use client';

import { Check, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
import { useLogout } from '@/app/ui/shell/useLogout';

/** Accepts the version that was read and goes on to `next`, or leaves. */
export function Acceptance({ version, next }: { version: number; next: string }) {
  const t = useTranslations('terms');
  const client = useTRPCClient();
  const logout = useLogout();
  const [working, setWorking] = useState<'accept' | 'refuse' | null>(null);
  const [failure, setFailure] = useState<{ refusal: string } | 'network' | null>(null);

  async function accept() {
    setWorking('accept');
    setFailure(null);
    try {
      await client.portal.acceptTerms.mutate({ version });
      // A whole new page: what was prefetched while the terms were not accepted leads back here.
      window.location.assign(next);
    } catch (error) {
      const refusal = refusalOf(error);
      setFailure(refusal ? { refusal: refusal.message } : 'network');
      setWorking(null);
    }
  }

  async function refuse() {
    setWorking('refuse');
    await logout();
    setWorking(null);
  }

  return (
    <section
      aria-labelledby="accord"
      className="flex flex-col gap-4 rounded-lg border border-accent bg-surface p-5"
    >
      <div className="flex flex-col gap-1">
        <h2 id="accord" className="text-xl">
          {t('question')}
        </h2>
        <p className="prose-line text-ink-soft">{t('consequence', { version })}</p>
      </div>
      {failure && (
        <Notice tone="error" role="alert">
          {failure === 'network' ? t('network') : <French text={failure.refusal} />}
        </Notice>
      )}
      <div className="flex flex-wrap gap-3">
        <Button
          kind="primary"
          onPress={accept}
          isPending={working === 'accept'}
          isDisabled={working === 'refuse'}
          className="max-sm:py-2 max-sm:whitespace-normal"
        >
          {working !== 'accept' && <Check aria-hidden size={20} />}
          {t('accept')}
        </Button>
        <Button onPress={refuse} isPending={working === 'refuse'} isDisabled={working === 'accept'}>
          {working !== 'refuse' && <LogOut aria-hidden size={18} />}
          {t('refuse')}
        </Button>
      </div>
    </section>
  );
}
