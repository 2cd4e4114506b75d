'use client';

import { useTranslations } from 'use-intl';
import { Select } from '@/app/ui/Select';
import { VERDICTS } from '@/conformance/verdict';
import { Filters } from '../ui/Filters';
import { KeptScope, PeriodFields, WhoseFields } from '../ui/ScopeFields';
import { type ExecutionsFilter, executionsQuery } from './query';

interface Option {
  value: string;
  label: string;
}

export function ExecutionFilters({
  path,
  filter,
  campaigns,
  cases,
}: {
  path: string;
  filter: ExecutionsFilter;
  campaigns: Option[];
  cases: Option[];
}) {
  const history = useTranslations('history');
  const states = useTranslations('states.verdict');
  const query = executionsQuery(filter);
  return (
    <Filters
      path={path}
      values={query}
      filtered={query !== ''}
      className="grid-cols-2 max-sm:*:col-span-2 lg:grid-cols-4"
    >
      <WhoseFields filter={filter} />
      <Select
        label={history('test')}
        name="test"
        defaultValue={filter.test ?? ''}
        options={[{ value: '', label: history('anyTest') }]}
        groups={[
          { label: history('campaigns'), options: campaigns },
          { label: history('tests'), options: cases },
        ]}
      />
      <Select
        label={history('verdict')}
        name="verdict"
        defaultValue={filter.verdict ?? ''}
        options={[
          { value: '', label: history('anyVerdict') },
          { value: 'en-cours', label: history('open') },
          ...VERDICTS.map((verdict) => ({ value: verdict, label: states(verdict) })),
        ]}
      />
      <PeriodFields filter={filter} />
      <KeptScope filter={filter} />
    </Filters>
  );
}
