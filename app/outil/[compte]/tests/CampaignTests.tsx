'use client';

import { CircleAlert, Minus } from 'lucide-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Checkbox } from '@/app/ui/Checkbox';
import { French } from '@/app/ui/French';
import { StateBadge } from '@/app/ui/StateBadge';
import type { CaseView } from '@/server/views';
import { CaseNotices } from './CaseNotices';
import { shortTitle } from './filters';

/** The tests of a campaign in their order: which will be played, which cannot be and why. */
export function CampaignTests({
  cases,
  chosen,
  error,
  onChange,
}: {
  cases: CaseView[];
  chosen: ReadonlySet<string>;
  error: string | null;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const t = useTranslations('campaign.run');
  const list = useRef<HTMLOListElement>(null);
  const playable = cases.filter(({ available }) => available);
  const toggle = (id: string, selected: boolean) => {
    const next = new Set(chosen);
    if (selected) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-2 text-base font-semibold">{t('played')}</legend>
      {error && (
        <p role="alert" className="flex items-start gap-1.5 text-sm font-semibold text-ko">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          {error}
        </p>
      )}
      {chosen.size < playable.length && (
        <div>
          <Button
            kind="quiet"
            size="small"
            className="-ml-3"
            onPress={() => {
              // The button goes away: the keyboard goes on at the first test.
              list.current?.querySelector('input')?.focus();
              onChange(new Set(playable.map(({ id }) => id)));
            }}
          >
            {t('all')}
          </Button>
        </div>
      )}
      <ol ref={list} className="divide-y divide-line rounded-lg border border-line bg-surface">
        {cases.map((testCase) => (
          <li key={testCase.id} className="flex flex-col gap-1 px-3 py-1.5">
            {testCase.available ? (
              <Checkbox
                isSelected={chosen.has(testCase.id)}
                onChange={(selected) => toggle(testCase.id, selected)}
              >
                <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  {shortTitle(testCase.title)}
                  {testCase.last?.verdict && (
                    <StateBadge state={testCase.last.state} verdict={testCase.last.verdict} />
                  )}
                </span>
              </Checkbox>
            ) : (
              <p className="flex min-h-11 items-center gap-3 text-ink-soft">
                <Minus aria-hidden size={18} className="mx-px shrink-0" />
                {shortTitle(testCase.title)}
              </p>
            )}
            <div className="flex flex-col gap-1 pb-1 pl-8 empty:hidden">
              {testCase.unavailableBecause && (
                <p className="text-sm text-ink-soft">
                  <French text={testCase.unavailableBecause} />
                </p>
              )}
              <CaseNotices notices={testCase.notices} />
              {testCase.serverFault && <CaseNotices notices={[testCase.serverFault]} />}
            </div>
          </li>
        ))}
      </ol>
    </fieldset>
  );
}
