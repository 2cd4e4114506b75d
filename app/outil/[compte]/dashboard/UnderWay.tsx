'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { holdSocket, releaseSocket } from '@/app/live/socket';
import { ButtonLink } from '@/app/ui/Button';
import { Moment } from '@/app/ui/Moment';
import { StateBadge } from '@/app/ui/StateBadge';
import type { ExecutionView } from '@/server/views';
import { whereIsIt } from '../executions/[numero]/campaign/tally';
import { shortTitle } from '../tests/filters';
import { folderTitle } from '../tests/folder';
import { Panel } from './Panel';

/** The log is not shown here: what comes after the last line that any log can have is asked for. */
const NO_LINES = 2 ** 31 - 1;

/** A test that ended changes the counts of the page: how many have, with the state of the whole. */
const stage = ({ state, verdict, children = [] }: ExecutionView) =>
  `${state} ${verdict} ${children.filter((child) => child.state === 'done').length}`;

/** What goes on now, followed; the whole page is read again each time that something ends. */
export function UnderWay({ accountId, executions }: { accountId: number; executions: ExecutionView[] }) {
  const t = useTranslations('dashboard.underWay');
  const router = useRouter();
  const [views, setViews] = useState<Record<number, ExecutionView>>({});
  const rendered = useRef(executions);
  rendered.current = executions;
  const followed = executions.map(({ number }) => number).join(' ');

  useEffect(() => {
    if (followed === '') return;
    const known = new Map(rendered.current.map((execution) => [execution.number, stage(execution)]));
    const socket = holdSocket();
    const follow = () => {
      for (const number of known.keys()) socket.emit('follow', { number, after: NO_LINES }, () => {});
    };
    const onExecution = (view: ExecutionView) => {
      const before = known.get(view.number);
      if (before === undefined) return;
      known.set(view.number, stage(view));
      setViews((held) => ({ ...held, [view.number]: view }));
      if (before !== stage(view)) router.refresh();
    };
    socket.on('connect', follow);
    socket.on('execution', onExecution);
    if (socket.connected) follow();
    else socket.connect();
    return () => {
      socket.off('connect', follow);
      socket.off('execution', onExecution);
      if (socket.connected) for (const number of known.keys()) socket.emit('unfollow', { number });
      releaseSocket();
    };
  }, [followed, router]);

  if (executions.length === 0) return null;
  return (
    <Panel id="en-cours" title={t('title')}>
      <ul className="divide-y divide-line rounded-lg border border-accent bg-surface">
        {executions.map((execution) => (
          <Line
            key={execution.number}
            accountId={accountId}
            execution={views[execution.number] ?? execution}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Line({ accountId, execution }: { accountId: number; execution: ExecutionView }) {
  const t = useTranslations('dashboard.underWay');
  const tests = useTranslations('tests');
  const { number, campaign, title, state, verdict, deadline, children = [] } = execution;
  const { current } = whereIsIt(execution);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="flex min-w-0 flex-col gap-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-semibold">{campaign ? folderTitle(campaign, tests) : shortTitle(title)}</span>
          <StateBadge state={state} verdict={verdict} />
        </p>
        <p className="text-sm text-ink-soft">
          {campaign
            ? current
              ? t('test', {
                  position: current.position,
                  total: children.length,
                  title: shortTitle(current.child.title),
                })
              : t('waits')
            : deadline && (
                <>
                  {t('until')} <Moment iso={deadline} show="clock" />
                </>
              )}
        </p>
      </div>
      <ButtonLink kind="primary" size="small" href={`/outil/${accountId}/executions/${number}`}>
        {t('follow', { number: String(number) })}
      </ButtonLink>
    </li>
  );
}
