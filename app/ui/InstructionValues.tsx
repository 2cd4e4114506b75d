'use client';

import { useTranslations } from 'use-intl';
import type { Instructions } from '@/server/views';
import { CopyValue } from './CopyValue';

/** What must be typed in the software under test, each value ready to be copied. */
export function InstructionValues({ instructions }: { instructions: Instructions }) {
  const t = useTranslations('execution.values');
  const values = [
    { label: t('host'), value: instructions.host },
    ...(instructions.address === instructions.host
      ? []
      : [{ label: t('address'), value: instructions.address }]),
    { label: t('port'), value: String(instructions.port) },
    { label: t('user'), value: instructions.user },
    { label: t('labelled'), value: instructions.labelledHost },
  ];
  const facts = [
    { label: t('security'), value: instructions.security },
    { label: t('mechanism'), value: instructions.mechanism },
  ];
  return (
    <dl className="grid grid-cols-1 gap-x-5 sm:grid-cols-[auto_minmax(0,1fr)]">
      {values.map(({ label, value }) => (
        <div key={label} className="contents">
          <dt className="text-ink-soft max-sm:mt-1.5 sm:py-1">{label}</dt>
          <dd className="min-w-0">
            <CopyValue label={label} value={value} />
          </dd>
        </div>
      ))}
      {facts.map(({ label, value }) => (
        <div key={label} className="contents">
          <dt className="text-ink-soft max-sm:mt-1.5 sm:py-1">{label}</dt>
          <dd lang="fr" className="sm:py-1">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
