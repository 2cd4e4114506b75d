'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { newerRun, useProvisioning } from '@/app/live/useProvisioning';
import { Moment } from '@/app/ui/Moment';
import type { ProvisioningRunView, ProvisioningView } from '@/server/views';
import { LinkNotice } from '../LinkNotice';
import { RunAnnouncer } from '../RunAnnouncer';
import { RunOrigin } from '../RunOrigin';
import { RunProgress } from '../RunProgress';
import { RunDuration, RunResult } from '../RunTable';

/** How often the accounts below are read again while the run goes on. */
const REFRESH_MS = 2000;

/** One run: its progress while it goes on, what it was when it is over. */
export function LiveRun({ run: rendered, status }: { run: ProvisioningRunView; status: ProvisioningView }) {
  const router = useRouter();
  const [heard, setHeard] = useState<ProvisioningRunView | null>(null);
  const refreshing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { id } = rendered;
  const onRun = useCallback(
    (run: ProvisioningRunView) => {
      if (run.id !== id) return;
      setHeard((held) => newerRun(held, run));
      refreshing.current ??= setTimeout(
        () => {
          refreshing.current = undefined;
          router.refresh();
        },
        run.state === 'done' ? 0 : REFRESH_MS,
      );
    },
    [id, router],
  );
  useEffect(() => () => clearTimeout(refreshing.current), []);
  const { link } = useProvisioning(status, onRun);
  const run = heard ? newerRun(heard, rendered) : rendered;
  return (
    <>
      <LinkNotice link={link} />
      {run.state === 'done' ? <RunSummary run={run} /> : <RunProgress run={run} />}
      <RunAnnouncer run={run} />
    </>
  );
}

function RunSummary({ run }: { run: ProvisioningRunView }) {
  const t = useTranslations('provisioning');
  const { startedAt, endedAt, resumed } = run;
  return (
    <dl className="grid gap-x-8 gap-y-3 rounded-lg border border-line bg-surface px-5 py-4 sm:grid-cols-2 lg:grid-cols-[repeat(4,auto)]">
      <Fact name={t('columns.trigger')}>
        <RunOrigin run={run} />
        {resumed > 0 && (
          <span className="block text-sm text-ink-soft">{t('resumed', { count: resumed })}</span>
        )}
      </Fact>
      <Fact name={t('startedAt')}>{startedAt && <Moment iso={startedAt} />}</Fact>
      <Fact name={t('endedAt')}>
        {endedAt && <Moment iso={endedAt} />}{' '}
        <span className="text-sm text-ink-soft">
          <RunDuration run={run} />
        </span>
      </Fact>
      <Fact name={t('columns.result')}>
        <RunResult run={run} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
