'use client';

import { CircleStop } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { useOnce } from '@/app/live/useOnce';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import type { ExecutionView } from '@/server/views';

/** Ends an execution without verdict, once it was asked whether that is meant. */
export function AbortButton({
  execution,
  onChange,
}: {
  execution: ExecutionView;
  onChange: (view: ExecutionView) => void;
}) {
  const t = useTranslations('execution');
  const campaign = useTranslations('campaign');
  const client = useTRPCClient();
  const [asking, setAsking] = useState(false);
  const { working, once } = useOnce();
  const { number } = execution;
  const texts = execution.campaign ? campaign : t;

  const abort = () =>
    once(async () => {
      onChange(await client.execution.abort.mutate({ number }));
      setAsking(false);
    }, t('abortFailed'));

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
        title={texts('abortTitle', { number: String(number) })}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{t('abortCancel')}</Button>
            <Button kind="danger" onPress={abort} isPending={working}>
              {t('abortConfirm')}
            </Button>
          </>
        }
      >
        <p>{texts('abortText')}</p>
        {execution.parent !== null && <p>{t('abortInCampaign')}</p>}
      </Dialog>
    </>
  );
}
