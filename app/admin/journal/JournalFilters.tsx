'use client';

import { useTranslations } from 'use-intl';
import { Select } from '@/app/ui/Select';
import { AUDIT_ACTIONS } from '@/server/audit/actions';
import { FilterField } from '../ui/FilterField';
import { Filters } from '../ui/Filters';
import { Kept } from '../ui/Kept';
import { KeptScope, PeriodFields, WhoseFields } from '../ui/ScopeFields';
import { type JournalFilter, journalQuery } from './query';

export function JournalFilters({ filter }: { filter: JournalFilter }) {
  const t = useTranslations('admin.journal');
  const query = journalQuery(filter);
  return (
    <Filters
      path="/admin/journal"
      values={query}
      filtered={query !== ''}
      className="grid-cols-2 max-sm:*:col-span-2 lg:grid-cols-4"
    >
      <FilterField label={t('who')} name="qui" defaultValue={filter.who} placeholder={t('whoHint')} />
      <Select
        label={t('act')}
        name="acte"
        defaultValue={filter.action ?? ''}
        options={[
          { value: '', label: t('anyAct') },
          ...AUDIT_ACTIONS.map((action) => ({ value: action, label: t(`actions.${action}`) })),
        ]}
      />
      <WhoseFields filter={filter} />
      <PeriodFields filter={filter} />
      <Kept name="personne" value={filter.userId} text={t('onlyPerson', { id: String(filter.userId) })} />
      <KeptScope filter={filter} />
    </Filters>
  );
}
