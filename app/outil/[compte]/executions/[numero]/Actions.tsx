'use client';

import { CircleStop, RotateCcw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState, useTransition } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { toast } from '@/app/ui/Toast';
import type { ExecutionView } from '@/server/views';

/** Abort while it listens, run again once it is over. */
export function Actions({
  execution,
  onChange,
}: {
  execution: ExecutionView;
  onChange: (view: ExecutionView) => void;
}) {
  const t = useTranslations('execution');
  const client = useTRPCClient();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const [leaving, startLeaving] = useTransition();
  const busy = useRef(false);
  const { number, accountId, state } = execution;

  /** Runs once however often one presses; says why when the server refuses. */
  async function once(work: () => Promise<void>, failure: string) {
    if (busy.current) return;
    busy.current = true;
    setWorking(true);
    try {
      await work();
    } catch (error) {
      toast({ tone: 'error', text: `${failure} ${refusalOf(error)?.message ?? t('network')}` });
    } finally {
      busy.current = false;
      setWorking(false);
    }
  }

  const abort = () =>
    once(async () => {
      onChange(await client.execution.abort.mutate({ number }));
      setAsking(false);
    }, t('abortFailed'));

  const restart = () =>
    once(async () => {
      const next = await client.execution.start.mutate({
        accountId,
        case: execution.case ?? '',
        delaySeconds: execution.delaySeconds,
        clientIp: execution.clientIp,
      });
      startLeaving(() => router.push(`/outil/${accountId}/executions/${next.number}`));
    }, t('restartFailed'));

  if (state === 'done') {
    if (!execution.case) return null;
    const pending = working || leaving;
    return (
      <Button kind="primary" onPress={restart} isPending={pending}>
        {!pending && <RotateCcw aria-hidden size={18} />}
        {pending ? t('restarting') : t('restart')}
      </Button>
    );
  }
  return (
    <>
      <Button kind="danger" onPress={() => setAsking(true)}>
        <CircleStop aria-hidden size={18} />
        {t('abort')}
      </Button>
      <Dialog
        role="alertdialog"
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={t('abortTitle', { number: String(number) })}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{t('abortCancel')}</Button>
            <Button kind="danger" onPress={abort} isPending={working}>
              {t('abortConfirm')}
            </Button>
          </>
        }
      >
        <p>{t('abortText')}</p>
      </Dialog>
    </>
  );
}
