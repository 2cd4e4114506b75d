'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Log } from '@/app/live/log';
import type { ExecutionView } from '@/server/views';
import { decidingFinding } from './verdictSentence';

const EVERY_MS = 4000;

/** For those who listen to the page: new events now and then, the verdict at once and only once. */
export function Announcer({
  execution,
  log,
  wasDone,
}: {
  execution: ExecutionView;
  log: Log;
  wasDone: boolean;
}) {
  const t = useTranslations('execution');
  const states = useTranslations('states.verdict');
  const [news, setNews] = useState('');
  const said = useRef(log.size);
  const current = useRef(log);
  useEffect(() => {
    current.current = log;
  }, [log]);
  const done = execution.state === 'done';

  useEffect(() => {
    if (done) return;
    const timer = setInterval(() => {
      const { size, chunks } = current.current;
      if (size === said.current) return;
      setNews(t('live.new', { count: size - said.current, summary: chunks.at(-1)?.at(-1)?.summary ?? '' }));
      said.current = size;
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [done, t]);

  const { verdict, number } = execution;
  const sentence =
    verdict &&
    (decidingFinding(execution)?.message ?? t(`verdictSentence.${verdict}`, { number: String(number) }));
  return (
    <div className="sr-only">
      <p role="status">{done ? '' : news}</p>
      <p role="alert">
        {done && !wasDone && verdict
          ? t('live.done', { verdict: states(verdict), sentence: sentence ?? '' })
          : ''}
      </p>
    </div>
  );
}
