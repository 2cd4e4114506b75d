'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ExecutionView } from '@/server/views';
import { shortTitle } from '../../../tests/filters';
import { countOf, whereIsIt } from './tally';

/** For those who listen to the page: each test that begins or ends, politely; the end at once and only once. */
export function CampaignAnnouncer({ execution, wasDone }: { execution: ExecutionView; wasDone: boolean }) {
  const t = useTranslations('campaign');
  const states = useTranslations('states.verdict');
  const [news, setNews] = useState('');
  const told = useRef(execution);

  useEffect(() => {
    const before = told.current;
    told.current = execution;
    if (before === execution) return;
    const { children = [] } = execution;
    const ended = children.flatMap(({ state, verdict }, index) =>
      state === 'done' && verdict && before.children?.[index]?.state !== 'done'
        ? [t('say.ended', { position: index + 1, verdict: states(verdict) })]
        : [],
    );
    const { current, next } = whereIsIt(execution);
    const began = current && current.child.number !== before.run?.current;
    const paused = !current && next && before.run?.current;
    const sentences = [
      ...ended,
      ...(began
        ? [
            t('say.started', {
              position: current.position,
              total: children.length,
              title: shortTitle(current.child.title),
            }),
          ]
        : []),
      ...(paused ? [t('say.pause', { position: next.position })] : []),
    ];
    if (sentences.length > 0) setNews(sentences.join(' '));
  }, [execution, t, states]);

  const { state, verdict, number, children = [] } = execution;
  const done = state === 'done';
  return (
    <div className="sr-only">
      <p role="status">{done ? '' : news}</p>
      <p role="alert">
        {done && !wasDone && verdict
          ? t('say.done', {
              verdict: states(verdict),
              sentence: t(`verdict.${verdict}`, {
                number: String(number),
                count: countOf(verdict, children),
              }),
            })
          : ''}
      </p>
    </div>
  );
}
