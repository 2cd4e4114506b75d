'use client';

import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useCallback, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { useOnce } from '@/app/live/useOnce';
import { useProvisioning } from '@/app/live/useProvisioning';
import { Button } from '@/app/ui/Button';
import { PageHeader } from '@/app/ui/PageHeader';
import { toast } from '@/app/ui/Toast';
import type { ProvisioningRunView, ProvisioningView } from '@/server/views';
import { LinkNotice } from './LinkNotice';
import { NextRun } from './NextRun';
import { RunAnnouncer } from './RunAnnouncer';
import { RunProgress } from './RunProgress';

/** The next creation and the one under way, live. The page is read again when one is over. */
export function ProvisioningPanel({
  initial,
  renderedAt,
}: {
  initial: ProvisioningView;
  renderedAt: number;
}) {
  const t = useTranslations('provisioning');
  const router = useRouter();
  const client = useTRPCClient();
  const { working, once } = useOnce();
  const [last, setLast] = useState<ProvisioningRunView | null>(initial.underWay);
  const onRun = useCallback(
    (run: ProvisioningRunView) => {
      setLast(run);
      if (run.state === 'done') router.refresh();
    },
    [router],
  );
  const { view, setView, link } = useProvisioning(initial, onRun);
  const { underWay } = view;
  const reason = useId();

  const start = () =>
    once(async () => {
      const { already } = await client.provisioning.start.mutate();
      // It may be over by now.
      setView(await client.provisioning.status.query());
      toast({ tone: 'info', text: t(already ? 'already' : 'started') });
    }, t('startFailed'));

  return (
    <>
      <PageHeader
        title={t('title')}
        intro={t(view.mode === 'nightly' ? 'introNightly' : 'introImmediate')}
        actions={
          <Button
            kind="primary"
            onPress={start}
            // Pending rather than disabled: what has the focus keeps it.
            isPending={working || underWay !== null}
            aria-describedby={underWay ? reason : undefined}
          >
            {!working && !underWay && <Play aria-hidden size={18} />}
            {t(underWay ? 'current' : working ? 'starting' : 'start')}
          </Button>
        }
      />
      <LinkNotice link={link} />
      {underWay && (
        <div className="flex flex-col gap-2">
          <RunProgress run={underWay} />
          <p id={reason} className="text-sm text-ink-soft">
            {t('underWayReason')}
          </p>
        </div>
      )}
      <NextRun view={view} renderedAt={renderedAt} />
      <RunAnnouncer run={last} />
    </>
  );
}
