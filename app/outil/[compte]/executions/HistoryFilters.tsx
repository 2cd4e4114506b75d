'use client';

import NextForm from 'next/form';
import NextLink from 'next/link';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import type { CampaignView, CaseView } from '@/server/views';
import { folderTitle } from '../tests/folder';
import type { HistoryFilters as Filters } from './query';
import { TestSelect, VerdictSelect } from './ResultSelects';

/** Filters that live in the address bar: the page can be bookmarked and sent. */
export function HistoryFilters({
  path,
  filters,
  filtered,
  cases,
  campaigns,
}: {
  path: string;
  filters: Filters;
  filtered: boolean;
  cases: CaseView[];
  campaigns: CampaignView[];
}) {
  const t = useTranslations('history');
  const tests = useTranslations('tests');
  return (
    <NextForm
      action={path}
      aria-label={t('filters')}
      key={`${filters.test} ${filters.verdict}`}
      className="grid items-end gap-3 sm:grid-cols-[minmax(0,26rem)_14rem_auto_1fr]"
    >
      <TestSelect
        value={filters.test}
        campaigns={campaigns.map(({ id }) => ({ value: id, label: `${folderTitle(id, tests)} (${id})` }))}
        cases={cases.map(({ id, title }) => ({ value: id, label: title }))}
      />
      <VerdictSelect value={filters.verdict} />
      <Button type="submit">{t('apply')}</Button>
      {filtered && (
        <NextLink href={path} className="link py-2.5">
          {t('reset')}
        </NextLink>
      )}
    </NextForm>
  );
}
