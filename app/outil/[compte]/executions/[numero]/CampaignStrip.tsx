'use client';

import { ArrowLeft, ArrowRight, ListVideo } from 'lucide-react';
import NextLink from 'next/link';
import { useTranslations } from 'use-intl';
import { useExecution } from '@/app/live/useExecution';
import type { ExecutionView } from '@/server/views';
import { folderTitle } from '../../tests/folder';
import { whereIsIt } from './campaign/tally';

const NOTHING: never[] = [];
const LINK = 'link inline-flex min-h-9 items-center gap-1.5';

/** On a test of a campaign: the way back to it, the place of the test, its neighbours, and where the campaign is now. */
export function CampaignStrip({ parent, number }: { parent: ExecutionView; number: number }) {
  const t = useTranslations('campaign');
  const tests = useTranslations('tests');
  const { execution } = useExecution({ execution: parent, events: NOTHING });
  const { children = [], accountId } = execution;
  const index = children.findIndex((child) => child.number === number);
  const path = `/outil/${accountId}/executions`;
  const before = children[index - 1];
  const after = children[index + 1];
  const { current } = whereIsIt(execution);
  return (
    <nav
      aria-label={t('siblings')}
      className="flex flex-wrap items-center gap-x-6 gap-y-1 rounded-lg border border-line bg-surface px-4 py-1.5"
    >
      <NextLink className={LINK} href={`${path}/${execution.number}`}>
        <ListVideo aria-hidden size={18} />#{execution.number} {folderTitle(execution.campaign ?? '', tests)}
      </NextLink>
      <span className="font-semibold">{t('position', { position: index + 1, total: children.length })}</span>
      {current && current.child.number !== number && (
        <NextLink className={LINK} href={`${path}/${current.child.number}`}>
          {t('current', { position: current.position })}
        </NextLink>
      )}
      <span className="flex flex-wrap gap-x-6 sm:ml-auto">
        {before && (
          <NextLink className={LINK} href={`${path}/${before.number}`}>
            <ArrowLeft aria-hidden size={16} />
            {t('previous')}
          </NextLink>
        )}
        {after && (
          <NextLink className={LINK} href={`${path}/${after.number}`}>
            {t('next')}
            <ArrowRight aria-hidden size={16} />
          </NextLink>
        )}
      </span>
    </nav>
  );
}
