'use client';

import { useTranslations } from 'use-intl';
import { Select } from '@/app/ui/Select';
import { FilterField } from '../ui/FilterField';
import { Filters } from '../ui/Filters';
import { KeptScope } from '../ui/ScopeFields';

const STATES = ['pending', 'available', 'failed', 'deleted'] as const;

export function AccountFilters({
  path,
  query,
  search,
  state,
  organisationId,
}: {
  path: string;
  query: string;
  search: string;
  state: string;
  organisationId: number | undefined;
}) {
  const t = useTranslations('admin.accounts');
  return (
    <Filters
      path={path}
      values={query}
      filtered={query !== ''}
      className="sm:grid-cols-[minmax(0,26rem)_16rem_auto]"
    >
      <FilterField label={t('search')} name="q" type="search" defaultValue={search} />
      <Select
        label={t('state')}
        name="etat"
        defaultValue={state}
        options={[
          { value: '', label: t('anyState') },
          ...STATES.map((value) => ({ value, label: t(`states.${value}`) })),
        ]}
      />
      <KeptScope filter={{ organisationId }} />
    </Filters>
  );
}
