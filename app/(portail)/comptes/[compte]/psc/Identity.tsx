'use client';

import { CircleCheck } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
import { toast } from '@/app/ui/Toast';
import type { PscIdentityView } from '@/server/views';

/** The test person of the account: whether the sandbox knows them, and the button that makes them. */
export function Identity({
  accountId,
  view: { idNat, identity },
  sandboxUrl,
}: {
  accountId: number;
  view: PscIdentityView;
  sandboxUrl: string;
}) {
  const t = useTranslations('psc');
  const client = useTRPCClient();
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function create() {
    setPending(true);
    setProblem(null);
    try {
      await client.sandbox.createIdentity.mutate({ accountId });
      toast({ tone: 'info', text: t('identity.created', { idNat: idNat ?? '' }) });
      router.refresh();
    } catch (error) {
      setProblem(refusalOf(error)?.message ?? t('network'));
    }
    setPending(false);
  }

  return (
    <section aria-labelledby="identite" className="flex flex-col gap-3">
      <h2 id="identite" className="text-xl">
        {t('identity.title')}
      </h2>
      {problem && (
        <Notice tone="error" role="alert">
          <French text={problem} />
        </Notice>
      )}
      {idNat === null && <p className="prose-line text-ink-soft">{t('identity.none')}</p>}
      {idNat !== null && identity && (
        <p className="flex items-start gap-2">
          <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-ok" />
          <span>
            <code>{idNat}</code> :{' '}
            {t('identity.known', { name: `${identity.givenName} ${identity.familyName}` })}
          </span>
        </p>
      )}
      {idNat !== null && !identity && (
        <>
          <p className="prose-line">{t('identity.missing', { idNat })}</p>
          <Button kind="primary" onPress={create} isPending={pending} className="self-start">
            {t('identity.create')}
          </Button>
        </>
      )}
      <p className="flex flex-wrap gap-x-6 gap-y-1">
        {(['identites', 'telephone'] as const).map((page) => (
          <a
            key={page}
            href={`${sandboxUrl}/${page}`}
            target="_blank"
            rel="noopener noreferrer"
            className="link py-1"
          >
            {t(page === 'identites' ? 'identity.manage' : 'identity.telephone')}
            <span className="sr-only"> {t('identity.newTab')}</span>
          </a>
        ))}
      </p>
    </section>
  );
}
