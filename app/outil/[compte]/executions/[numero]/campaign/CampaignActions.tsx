'use client';

import { ChevronDown, RotateCcw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Menu, MenuItem } from '@/app/ui/Menu';
import type { ExecutionView } from '@/server/views';
import { AbortButton } from '../AbortButton';
import { PrintButton } from '../PrintButton';
import { useRerun } from '../useRerun';
import { notOk } from './tally';

/** Abort while it goes on; once it is over, play all of it again, or only what was not OK. */
export function CampaignActions({
  execution,
  playable,
  onChange,
}: {
  execution: ExecutionView;
  /** Ids of the tests that the account can play. */
  playable: ReadonlySet<string>;
  onChange: (view: ExecutionView) => void;
}) {
  const t = useTranslations('campaign');
  const { rerun, pending } = useRerun(execution, t('rerunRefused'));
  if (execution.state !== 'done') return <AbortButton execution={execution} onChange={onChange} />;
  const again = notOk(execution.children ?? [], playable);
  const label = pending ? t('rerunning') : t('rerun');
  if (again === 0 || again === execution.children?.length) {
    return (
      <>
        <PrintButton />
        <Button kind="primary" onPress={() => rerun('all')} isPending={pending}>
          {!pending && <RotateCcw aria-hidden size={18} />}
          {label}
        </Button>
      </>
    );
  }
  return (
    <>
      <PrintButton />
      <Menu
        label={t('rerunMenu')}
        trigger={
          <Button kind="primary" isPending={pending}>
            {!pending && <RotateCcw aria-hidden size={18} />}
            {label}
            <ChevronDown aria-hidden size={18} />
          </Button>
        }
      >
        <MenuItem onAction={() => rerun('not_ok')}>{t('rerunFailed', { count: again })}</MenuItem>
        <MenuItem onAction={() => rerun('all')}>{t('rerunAll')}</MenuItem>
      </Menu>
    </>
  );
}
