import { CircleCheck, CircleDashed, CircleX, type LucideIcon, Minus } from 'lucide-react';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { classes } from '@/app/ui/classes';
import { French } from '@/app/ui/French';
import { LastResult } from '@/app/ui/LastResult';
import { requirementAnchor } from '@/app/ui/requirementAnchor';
import type { RequirementView } from '@/server/views';
import { shortTitle } from '../tests/filters';
import { type RequirementState, stateOf } from './state';

const LOOK: Record<RequirementState, { icon: LucideIcon; ink: string }> = {
  held: { icon: CircleCheck, ink: 'text-ok' },
  failed: { icon: CircleX, ink: 'text-ko' },
  partly: { icon: CircleDashed, ink: 'text-ink-soft' },
  todo: { icon: CircleDashed, ink: 'text-ink-soft' },
  none: { icon: Minus, ink: 'text-ink-soft' },
};

/** One requirement: what it asks, how sure its text is, and how its tests went last. */
export async function RequirementSection({
  accountId,
  requirement,
}: {
  accountId: number;
  requirement: RequirementView;
}) {
  const t = await getTranslations('requirements');
  const states = await getTranslations('states');
  const { id, eco, sentence, confidence, remarked, cases } = requirement;
  const { state, passed, total } = stateOf(cases);
  const { icon: Icon, ink } = LOOK[state];
  const anchor = requirementAnchor(id);
  return (
    <section
      id={anchor}
      aria-labelledby={`${anchor}-titre`}
      className="grid scroll-mt-4 gap-x-8 gap-y-3 px-4 py-4 target:bg-accent-soft lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]"
    >
      <div className="flex min-w-0 flex-col gap-1.5">
        <h2
          id={`${anchor}-titre`}
          className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 font-mono text-base"
        >
          {id}
          {eco && eco !== id && (
            <span className="font-sans text-sm font-normal text-ink-soft">{t('alsoKnown', { id: eco })}</span>
          )}
        </h2>
        <p className="prose-line">
          <French text={sentence} />
        </p>
        {confidence !== 'fact' && (
          <p className="text-sm text-ink-soft italic">
            {t(confidence === 'unknown' ? 'toConfirmId' : 'toConfirm')}
          </p>
        )}
        <p className={classes('flex items-center gap-1.5 text-sm font-semibold', ink)}>
          <Icon aria-hidden size={16} />
          {t(`state.${state}`, { passed, total })}
        </p>
      </div>
      {cases.length === 0 ? (
        <p className="text-ink-soft">{t(remarked ? 'remarked' : 'noTest')}</p>
      ) : (
        <ul aria-label={t('tests')} className="flex min-w-0 flex-col gap-y-2">
          {cases.map(({ id: caseId, title, available, last }) => (
            <li key={caseId} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <NextLink
                href={`/outil/${accountId}/tests?q=${encodeURIComponent(caseId)}`}
                className={classes('link', !available && 'text-ink-soft')}
              >
                {shortTitle(title)}
              </NextLink>
              {last ? (
                <LastResult accountId={accountId} last={last} />
              ) : (
                <span className="text-sm text-ink-soft max-sm:basis-full">
                  {available ? states('never') : t('unavailable')}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
