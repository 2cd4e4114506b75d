'use client';

import { LogIn } from 'lucide-react';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';

/** Leaves for Industriels Santé Connect, and comes back to `next`. */
export function LoginButton({ next, label }: { next: string; label: string }) {
  const t = useTranslations('portal.login');
  const [state, setState] = useState<'idle' | 'leaving' | 'failed'>('idle');

  async function leave() {
    setState('leaving');
    // On success the browser leaves this page; next-auth throws when its own server does not answer.
    await signIn('isc', { callbackUrl: next }).catch(() => setState('failed'));
  }

  return (
    <div className="flex flex-col items-start gap-3">
      <Button
        kind="primary"
        onPress={leave}
        isPending={state === 'leaving'}
        className="max-sm:py-2 max-sm:whitespace-normal"
      >
        {state !== 'leaving' && <LogIn aria-hidden size={20} className="max-[24rem]:hidden" />}
        {state === 'leaving' ? t('opening') : label}
      </Button>
      {state === 'failed' && (
        <Notice tone="error" role="alert">
          {t('failed')}
        </Notice>
      )}
    </div>
  );
}
