'use client';

import { useTranslations } from 'use-intl';
import type { ExecutionView } from '@/server/views';
import { VerdictFrame } from '../VerdictFrame';
import { Counts } from './Counts';
import { countOf } from './tally';

/** The verdict of a campaign: the worst of its tests, and how many ended in which way. */
export function CampaignVerdict({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('campaign.verdict');
  const { number, children = [] } = execution;
  const verdict = execution.verdict ?? 'error';
  return (
    <VerdictFrame verdict={verdict} execution={execution}>
      <p className="prose-line font-semibold">
        {t(verdict, { number: String(number), count: countOf(verdict, children) })}
      </p>
      <Counts tests={children} />
    </VerdictFrame>
  );
}
