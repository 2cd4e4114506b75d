'use client';

import { RotateCcw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import type { ExecutionView } from '@/server/views';
import { AbortButton } from './AbortButton';
import { PrintButton } from './PrintButton';
import { useRerun } from './useRerun';

/** Abort while it listens, run again once it is over. */
export function Actions({
  execution,
  onChange,
}: {
  execution: ExecutionView;
  onChange: (view: ExecutionView) => void;
}) {
  const t = useTranslations('execution');
  const { rerun, pending } = useRerun(execution, t('restartFailed'));
  if (execution.state !== 'done') return <AbortButton execution={execution} onChange={onChange} />;
  return (
    <>
      <PrintButton />
      <Button kind="primary" onPress={() => rerun('all')} isPending={pending}>
        {!pending && <RotateCcw aria-hidden size={18} />}
        {pending ? t('restarting') : t('restart')}
      </Button>
    </>
  );
}
