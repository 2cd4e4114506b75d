'use client';

import { useTranslations } from 'use-intl';
import { Select } from '@/app/ui/Select';
import { VERDICTS } from '@/conformance/verdict';
import { FilterField } from '../ui/FilterField';
import { Filters } from '../ui/Filters';
import { Kept } from '../ui/Kept';
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
  const t = useTranslations('admin.executions');
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
      <FilterField
        label={t('organisation')}
        name="organisation"
        defaultValue={filter.organisation}
        placeholder={t('organisationHint')}
      />
      <FilterField
        label={t('account')}
        name="compte"
        defaultValue={filter.account}
        placeholder={t('accountHint')}
      />
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
      <FilterField
        label={t('from')}
        name="du"
        type="date"
        defaultValue={filter.from}
        className="max-sm:col-span-1!"
      />
      <FilterField
        label={t('to')}
        name="au"
        type="date"
        defaultValue={filter.to}
        className="max-sm:col-span-1!"
      />
      <Kept
        name="o"
        value={filter.organisationId}
        text={t('onlyOrganisation', { id: String(filter.organisationId) })}
      />
      <Kept name="c" value={filter.accountId} text={t('onlyAccount', { id: String(filter.accountId) })} />
    </Filters>
  );
}
