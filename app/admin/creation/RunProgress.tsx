'use client';

import { CircleX, LoaderCircle } from 'lucide-react';
import NextLink from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { Moment } from '@/app/ui/Moment';
import { Progress } from '@/app/ui/Progress';
import type { ProvisioningRunView } from '@/server/views';
import { RunOrigin } from './RunOrigin';

/** A creation under way: how far it is, in words and as a bar. */
export function RunProgress({ run }: { run: ProvisioningRunView }) {
  const t = useTranslations('provisioning');
  const { id, state, total, done, failed, resumed, startedAt } = run;
  const handled = done + failed;
  const here = `/admin/creation/${id}`;
  const tidying = state === 'running' && handled === total;
  const away = usePathname() !== here;
  return (
    <section
      aria-labelledby="under-way"
      className="flex flex-col gap-3 rounded-lg border border-accent bg-accent-soft px-5 py-4"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 id="under-way" className="flex items-center gap-2 text-lg">
          <LoaderCircle aria-hidden size={20} className="animate-spin text-accent" />
          {t('current')}
        </h2>
        <p className="text-sm text-ink-soft">
          <RunOrigin run={run} />
          {startedAt && (
            <>
              {', '}
              <Moment iso={startedAt} show="clock" />
            </>
          )}
        </p>
      </div>
      <Progress label={t('progress')} value={handled} max={Math.max(total, 1)} />
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p className="flex flex-wrap gap-x-4 gap-y-1 tabular-nums">
          {state === 'waiting' ? (
            <span>{t('currentWaiting')}</span>
          ) : (
            <span className="font-semibold">
              {total === 0 ? t('noAccount') : t('progressText', { done: handled, total })}
            </span>
          )}
          {failed > 0 && (
            <span className="inline-flex items-center gap-1.5 font-semibold text-ko">
              <CircleX aria-hidden size={16} />
              {t('failures', { count: failed })}
            </span>
          )}
          {resumed > 0 && <span className="text-ink-soft">{t('resumed', { count: resumed })}</span>}
        </p>
        {away && (
          <NextLink href={here} className="link">
            {t('details')}
          </NextLink>
        )}
      </div>
      {tidying && <p className="text-sm text-ink-soft">{t('tidying')}</p>}
    </section>
  );
}
