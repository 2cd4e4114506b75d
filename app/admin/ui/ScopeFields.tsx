'use client';

import { useTranslations } from 'use-intl';
import { FilterField } from './FilterField';
import { Kept } from './Kept';

/** Whose things a list shows, by text. */
export function WhoseFields({ filter }: { filter: { organisation?: string; account?: string } }) {
  const t = useTranslations('admin.scope');
  return (
    <>
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
    </>
  );
}

/** Of which days. */
export function PeriodFields({ filter }: { filter: { from?: string; to?: string } }) {
  const t = useTranslations('admin.scope');
  const days = [
    { label: t('from'), name: 'du', defaultValue: filter.from },
    { label: t('to'), name: 'au', defaultValue: filter.to },
  ];
  return days.map((day) => (
    <FilterField key={day.name} {...day} type="date" className="max-sm:col-span-1!" />
  ));
}

/** The organisation and the account that a link of another page narrowed the list to. */
export function KeptScope({ filter }: { filter: { organisationId?: number; accountId?: number } }) {
  const t = useTranslations('admin.scope');
  const { organisationId, accountId } = filter;
  return (
    <>
      <Kept name="o" value={organisationId} text={t('onlyOrganisation', { id: String(organisationId) })} />
      <Kept name="c" value={accountId} text={t('onlyAccount', { id: String(accountId) })} />
    </>
  );
}
