'use client';

import { useTranslations } from 'use-intl';
import { classes } from '@/app/ui/classes';
import { VERDICT_LOOK } from '@/app/ui/verdictLook';
import type { ChildView } from '@/server/views';
import { TALLIED, tallyOf } from './tally';

/** « 3 OK · 1 KO · 6 à venir », each with its shape and colour. */
export function Counts({ tests, small }: { tests: readonly ChildView[]; small?: boolean }) {
  const t = useTranslations('campaign.count');
  const tally = tallyOf(tests);
  return (
    <ul className={classes('flex flex-wrap gap-y-1', small ? 'gap-x-3' : 'gap-x-5')}>
      {TALLIED.filter((key) => tally[key] > 0).map((key) => {
        const look = key === 'remaining' ? null : VERDICT_LOOK[key];
        return (
          <li
            key={key}
            className={classes(
              'inline-flex items-center gap-1.5 font-semibold',
              look?.ink ?? 'text-ink-soft',
            )}
          >
            {look && (
              <look.icon
                aria-hidden
                size={small ? 16 : 18}
                className={key === 'aborted' ? 'fill-current p-0.5' : ''}
              />
            )}
            {t(key, { count: tally[key] })}
          </li>
        );
      })}
    </ul>
  );
}
