'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import { keepTogether } from '@/app/ui/typography';
import type { ExecutionView, Instructions } from '@/server/views';
import { decidingFinding } from './verdictSentence';

interface Ends {
  execution: ExecutionView;
  instructions: Instructions | null;
}

/** How a log begins: which test, as whom, over which protocol, listening how long. */
export function JournalHead({ execution, instructions }: Ends) {
  const t = useTranslations('execution.journalEnds');
  const { startedAt, title, number, clientIp, delaySeconds } = execution;
  if (!startedAt) return null;
  return (
    <ol className="list-none border-b border-line py-1.5">
      <Line at={startedAt}>
        <strong className="font-semibold">
          {t('start', { title: keepTogether(title), number: String(number) })}
        </strong>
      </Line>
      {instructions && (
        <>
          <Line at={startedAt}>
            {t('user')} <code className="[overflow-wrap:anywhere]">{instructions.user}</code>
          </Line>
          <Line at={startedAt}>
            {t('protocol', { protocol: instructions.protocol.toUpperCase() })}{' '}
            <code className="[overflow-wrap:anywhere]">{instructions.host}</code>
            {t('port', { port: String(instructions.port) })}
          </Line>
        </>
      )}
      <Line at={startedAt}>
        {t('window', { seconds: delaySeconds, address: clientIp.join(', ') || '–' })}
      </Line>
    </ol>
  );
}

/** How a log ends: the result, and the observation that decided. */
export function JournalEnd({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('execution.journalEnds');
  const states = useTranslations('states.verdict');
  const { endedAt, verdict } = execution;
  if (!endedAt || !verdict) return null;
  const deciding = decidingFinding(execution);
  return (
    <ol className="list-none border-t border-line py-1.5">
      <Line at={endedAt}>
        <strong className="font-semibold">{t('result', { verdict: states(verdict) })}</strong>
        {deciding && (
          <>
            {' '}
            <French text={deciding.message} />
          </>
        )}
      </Line>
    </ol>
  );
}

function Line({ at, children }: { at: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-start gap-x-2.5 px-3 py-0.5 sm:flex-nowrap">
      <span className="shrink-0 pt-px font-mono text-[0.8125rem] leading-6 text-ink-soft tabular-nums">
        <Moment iso={at} show="precise" />
      </span>
      <span className="min-w-0 flex-1 max-sm:basis-full">{children}</span>
    </li>
  );
}
