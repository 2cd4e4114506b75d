import NextLink from 'next/link';
import type { CaseView } from '@/server/views';
import { Moment } from './Moment';
import { StateBadge } from './StateBadge';

/** How something went last: its verdict or state, its number and its date, which lead to the execution. */
export function LastResult({ accountId, last }: { accountId: number; last: NonNullable<CaseView['last']> }) {
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
      </span>
    </NextLink>
  );
}
