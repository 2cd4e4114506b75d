'use client';

import NextLink from 'next/link';
import { useRef } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useExecution } from '@/app/live/useExecution';
import { useServerClock } from '@/app/live/useServerClock';
import { PageHeader } from '@/app/ui/PageHeader';
import type { CaseView, ExecutionView, Instructions } from '@/server/views';
import { folderTitle } from '../../../tests/folder';
import { LinkNotices } from '../LinkNotices';
import { CampaignActions } from './CampaignActions';
import { CampaignAnnouncer } from './CampaignAnnouncer';
import { CampaignSummary } from './CampaignSummary';
import { CampaignVerdict } from './CampaignVerdict';
import { ChildTable } from './ChildTable';
import { CurrentTest } from './CurrentTest';
import { PausePanel } from './PausePanel';
import { whereIsIt } from './tally';

/** What the server rendered of the test under way. */
export interface CurrentView {
  execution: ExecutionView;
  instructions: Instructions | null;
}

/** A campaign, live: the test under way and what to do for it, then all tests with how they went. */
export function CampaignPage({
  execution: initial,
  current: initialCurrent,
  cases,
  reasons,
  renderedAt,
}: {
  execution: ExecutionView;
  current: CurrentView | null;
  /** The account's catalogue. */
  cases: CaseView[];
  /** By number, why tests that are over are not OK. */
  reasons: Record<number, string>;
  renderedAt: number;
}) {
  const t = useTranslations('campaign');
  const tests = useTranslations('tests');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const { execution, setExecution, link } = useExecution({ execution: initial, events: NOTHING });
  const done = execution.state === 'done';
  const now = useServerClock(renderedAt, !done);
  const { accountId, number, children = [], rerunOf } = execution;
  const id = execution.campaign ?? '';
  const { current, next } = whereIsIt(execution);
  // Whoever ends the pause by keyboard goes on at the test that it opens: the button is gone.
  const skipped = useRef(false);
  const playable = new Set(cases.flatMap((testCase) => (testCase.available ? [testCase.id] : [])));
  return (
    <>
      <PageHeader
        title={
          <>
            <span className="font-mono text-[0.85em] font-medium text-ink-soft">#{number}</span>{' '}
            {folderTitle(id, tests)}
          </>
        }
        intro={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-mono text-sm">{id}</span>
            {rerunOf !== null && (
              <NextLink className="link text-sm" href={`/outil/${accountId}/executions/${rerunOf}`}>
                {t('rerunOf', { number: String(rerunOf) })}
              </NextLink>
            )}
            {locale !== 'fr' && <span className="text-sm">{shell('frenchContent')}</span>}
          </span>
        }
        actions={<CampaignActions execution={execution} playable={playable} onChange={setExecution} />}
      />
      <LinkNotices link={link} done={done} />
      {done ? (
        <CampaignVerdict execution={execution} />
      ) : (
        <>
          <CampaignSummary execution={execution} />
          {current ? (
            <CurrentTest
              key={current.child.number}
              accountId={accountId}
              placed={current}
              total={children.length}
              initial={initialCurrent?.execution.number === current.child.number ? initialCurrent : null}
              now={now}
              takesFocus={skipped}
            />
          ) : (
            <PausePanel
              execution={execution}
              next={next}
              testCase={cases.find((testCase) => testCase.id === next?.child.case) ?? null}
              now={now}
              onChange={setExecution}
              onSkip={() => {
                skipped.current = true;
              }}
            />
          )}
        </>
      )}
      <ChildTable path={`/outil/${accountId}/executions`} tests={children} reasons={reasons} now={now} />
      <CampaignAnnouncer execution={execution} wasDone={initial.state === 'done'} />
    </>
  );
}

const NOTHING: never[] = [];
