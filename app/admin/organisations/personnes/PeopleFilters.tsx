'use client';

import { useTranslations } from 'use-intl';
import { Select } from '@/app/ui/Select';
import { FilterField } from '../../ui/FilterField';
import { Filters } from '../../ui/Filters';

export function PeopleFilters({
  path,
  query,
  search,
  only,
}: {
  path: string;
  query: string;
  search: string;
  only: string;
}) {
  const t = useTranslations('admin.people');
  return (
    <Filters
      path={path}
      values={query}
      filtered={query !== ''}
      className="sm:grid-cols-[minmax(0,26rem)_16rem_auto]"
    >
      <FilterField label={t('searchPerson')} name="q" type="search" defaultValue={search} />
      <Select
        label={t('who')}
        name="qui"
        defaultValue={only}
        options={[
          { value: '', label: t('everybody') },
          { value: 'administrators', label: t('administrators') },
          { value: 'blocked', label: t('blockedOnly') },
        ]}
      />
    </Filters>
  );
}
