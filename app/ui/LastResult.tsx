'use client';

import NextLink from 'next/link';
import { useTranslations } from 'use-intl';
import type { CaseView, LastCampaignView } from '@/server/views';
import { Moment } from './Moment';
import { StateBadge } from './StateBadge';

/**
 * How something went last: its verdict or state, its number and its date, which lead to the execution; and for a
 * campaign of which only a part was played, which part, lest its verdict be taken for that of the whole.
 */
export function LastResult({
  accountId,
  last,
}: {
  accountId: number;
  last: NonNullable<CaseView['last']> | LastCampaignView;
}) {
  const t = useTranslations('states');
  const part = 'part' in last ? last.part : null;
  return (
    <NextLink
      href={`/outil/${accountId}/executions/${last.number}`}
      className="group inline-flex flex-wrap items-center gap-x-2 gap-y-1 text-sm no-underline"
    >
      <StateBadge state={last.state} verdict={last.verdict} />
      <span className="text-ink-soft group-hover:underline">
        #{last.number}
        {last.at && (
          <>
            , <Moment iso={last.at} />
          </>
        )}
        {part && `, ${t('part', part)}`}
      </span>
    </NextLink>
  );
}
