'use client';

import { useTranslations } from 'use-intl';
import { Select } from '@/app/ui/Select';
import { VERDICTS } from '@/conformance/verdict';

interface Option {
  value: string;
  label: string;
}

/** Which test or job global a list of executions shows. */
export function TestSelect({
  value,
  campaigns,
  cases,
}: {
  value: string | undefined;
  campaigns: Option[];
  cases: Option[];
}) {
  const t = useTranslations('history');
  return (
    <Select
      label={t('test')}
      name="test"
      defaultValue={value ?? ''}
      options={[{ value: '', label: t('anyTest') }]}
      groups={[
        { label: t('campaigns'), options: campaigns },
        { label: t('tests'), options: cases },
      ]}
    />
  );
}

/** Which verdict, or those still under way. */
export function VerdictSelect({ value }: { value: string | undefined }) {
  const t = useTranslations('history');
  const states = useTranslations('states.verdict');
  return (
    <Select
      label={t('verdict')}
      name="verdict"
      defaultValue={value ?? ''}
      options={[
        { value: '', label: t('anyVerdict') },
        { value: 'en-cours', label: t('open') },
        ...VERDICTS.map((verdict) => ({ value: verdict, label: states(verdict) })),
      ]}
    />
  );
}
