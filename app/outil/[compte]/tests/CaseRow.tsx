'use client';

import { Play } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { LastResult } from '@/app/ui/LastResult';
import { RequirementChips } from '@/app/ui/RequirementChip';
import type { CaseView } from '@/server/views';
import { CaseId } from './CaseId';
import { CaseNotices } from './CaseNotices';
import { shortTitle } from './filters';

/** A test: what it is, what it proves, how it went last, and its start. */
export function CaseRow({
  accountId,
  testCase,
  onLaunch,
}: {
  accountId: number;
  testCase: CaseView;
  onLaunch: () => void;
}) {
  const t = useTranslations('tests');
  const states = useTranslations('states');
  const { last } = testCase;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_13rem_auto]">
      <div className="flex min-w-0 flex-col gap-1">
        <h3 className="text-base font-semibold">{shortTitle(testCase.title)}</h3>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <RequirementChips ids={testCase.requirements} />
          <CaseId id={testCase.id} />
        </p>
        <CaseNotices notices={testCase.notices} />
        {testCase.unavailableBecause && (
          <p lang="fr" className="text-sm text-ink-soft">
            {testCase.unavailableBecause}
          </p>
        )}
      </div>
      <div className="text-sm max-md:col-span-2 max-md:row-start-2">
        <span className="sr-only">{t('last')}</span>
        {last ? (
          <LastResult accountId={accountId} last={last} />
        ) : (
          <span className="text-ink-soft">{states('never')}</span>
        )}
      </div>
      <Button
        onPress={onLaunch}
        isDisabled={!testCase.available}
        aria-label={t('launchTest', { title: testCase.title })}
        className="max-md:col-start-2 max-md:row-start-1"
      >
        <Play aria-hidden size={16} className="text-accent" />
        {t('launch')}
      </Button>
    </li>
  );
}
