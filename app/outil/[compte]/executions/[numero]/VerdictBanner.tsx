'use client';

import { useLocale, useTranslations } from 'use-intl';
import { classes } from '@/app/ui/classes';
import { French } from '@/app/ui/French';
import { InstructionValues } from '@/app/ui/InstructionValues';
import { formatClock } from '@/app/ui/time';
import type { ExecutionView, Instructions } from '@/server/views';
import { VerdictFrame } from './VerdictFrame';
import { decidingFinding } from './verdictSentence';

/** The verdict, when it fell, and the one sentence that says why. */
export function VerdictBanner({
  execution,
  instructions,
  now,
  unfolded,
}: {
  execution: ExecutionView;
  instructions: Instructions | null;
  now: number;
  /** Shows everything, as on paper. */
  unfolded: boolean;
}) {
  const t = useTranslations('execution');
  const strengths = useTranslations('states.strength');
  const locale = useLocale();
  const { watchUntil, number } = execution;
  const verdict = execution.verdict ?? 'error';
  const deciding = decidingFinding(execution);
  return (
    <VerdictFrame verdict={verdict} execution={execution}>
      <p className={classes('prose-line font-semibold', verdict === 'skipped' && deciding && 'hidden')}>
        {t(`verdictSentence.${verdict}`, { number: String(number) })}
        {deciding?.strength && <span className="font-normal"> {strengths(deciding.strength)}.</span>}
      </p>
      {deciding && (
        <p className="prose-line text-lg [overflow-wrap:anywhere]">
          <French text={deciding.message} />
        </p>
      )}
      {deciding?.hint && (
        <p className="prose-line">
          <strong className="font-semibold">{t('hint')}</strong> <French text={deciding.hint} />
        </p>
      )}
      {verdict === 'ok' && watchUntil && Date.parse(watchUntil) > now && (
        <p className="prose-line text-ink-soft">{t('watch', { time: formatClock(watchUntil, locale) })}</p>
      )}
      <details className="group" open={unfolded || undefined} key={String(unfolded)}>
        <summary className="w-fit font-semibold text-accent hover:underline">{t('settings')}</summary>
        <div className="mt-2 grid gap-x-10 gap-y-2 rounded-md border border-line bg-surface p-4 lg:grid-cols-2">
          {instructions && (
            <div className="flex min-w-0 flex-col gap-2">
              <InstructionValues instructions={instructions} />
            </div>
          )}
          <dl className="grid content-start gap-x-5 gap-y-1 sm:grid-cols-[auto_minmax(0,1fr)]">
            <dt className="text-ink-soft">{t('values.client')}</dt>
            <dd className="font-mono text-[0.95em]">{execution.clientIp.join(', ') || '–'}</dd>
            <dt className="text-ink-soft">{t('values.delay')}</dt>
            <dd>{execution.delaySeconds} s</dd>
          </dl>
        </div>
      </details>
    </VerdictFrame>
  );
}
