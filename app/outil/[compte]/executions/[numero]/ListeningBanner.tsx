'use client';

import { Clock, LoaderCircle, Radio } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { French } from '@/app/ui/French';
import { InstructionValues } from '@/app/ui/InstructionValues';
import { Progress } from '@/app/ui/Progress';
import { formatCountdown } from '@/app/ui/time';
import type { ExecutionView, Instructions } from '@/server/views';
import type { Contact } from './contact';

/** While the tool listens: the state, the time left, and what to do now. */
export function ListeningBanner({
  execution,
  instructions,
  now,
  contact,
}: {
  execution: ExecutionView;
  instructions: Instructions | null;
  now: number;
  contact: Contact;
}) {
  const t = useTranslations('execution');
  const { state, deadline, delaySeconds } = execution;
  const whole = delaySeconds * 1000;
  const left = deadline ? Math.min(whole, Date.parse(deadline) - now) : whole;
  const over = state === 'judging' || (state === 'listening' && left <= 0);
  return (
    <section aria-labelledby="etat" className="overflow-hidden rounded-lg border border-accent bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 bg-accent-soft px-4 py-3 sm:px-5">
        <h2 id="etat" className="flex items-center gap-2.5 text-lg text-accent">
          {state === 'queued' ? (
            <Clock aria-hidden size={22} />
          ) : over ? (
            <LoaderCircle aria-hidden size={22} className="animate-spin" />
          ) : (
            <Radio aria-hidden size={22} className="pulse" />
          )}
          {state === 'queued' ? t('state.queued') : over ? t('state.judging') : t(`state.${contact}`)}
        </h2>
        {state === 'listening' && !over && (
          <p className="flex items-baseline gap-1.5">
            <span
              role="timer"
              aria-label={t('remainingLabel')}
              className="font-mono text-2xl font-semibold tabular-nums"
            >
              {formatCountdown(left)}
            </span>
            <span className="text-ink-soft">{t('remaining')}</span>
          </p>
        )}
      </div>
      {state === 'listening' && !over && (
        <Progress label={t('progressLabel')} value={delaySeconds - left / 1000} max={delaySeconds} />
      )}
      {over || state === 'queued' ? (
        <p className="px-4 py-4 sm:px-5">
          {t(
            over
              ? 'state.judgingText'
              : execution.parent === null
                ? 'state.queuedText'
                : 'state.queuedInCampaign',
          )}
        </p>
      ) : (
        instructions && (
          <div className="flex flex-col gap-3 px-4 py-3 sm:px-5">
            <details open>
              <summary className="w-fit font-semibold">{t('todo')}</summary>
              <ol className="mt-1 flex list-decimal flex-col gap-0.5 pl-5">
                {instructions.steps.map((step) => (
                  <li key={step}>
                    <French text={step} />
                  </li>
                ))}
              </ol>
            </details>
            <InstructionValues instructions={instructions} inline />
          </div>
        )
      )}
    </section>
  );
}
