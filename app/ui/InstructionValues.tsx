'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Instructions } from '@/server/views';
import { CopyValue } from './CopyValue';

/** What must be typed in the software under test, each value ready to be copied. */
export function InstructionValues({
  instructions,
  inline,
}: {
  instructions: Instructions;
  /** Side by side, where the page must stay short. */
  inline?: boolean;
}) {
  const t = useTranslations('execution.values');
  const { discovers, host, address, port, patientAddress, nil } = instructions;
  const servers = [
    { label: t('host'), value: host },
    ...(address === host ? [] : [{ label: t('address'), value: address }]),
    { label: t('port'), value: String(port) },
    { label: t('labelled'), value: instructions.labelledHost },
  ];
  const discovery = [
    { label: t('alias'), value: instructions.alias },
    { label: t('document'), value: instructions.documentUrl },
    { label: t('dns'), value: instructions.dnsServer },
  ];
  // A software that must find its servers is given none; the others can do without what finds them.
  const [first, second] = discovers
    ? [discovery, { title: t('servers'), values: servers }]
    : [servers, { title: t('discovery'), values: discovery }];
  const values: { label: string; value: string; fact?: boolean }[] = [
    ...first,
    ...(discovers ? [] : [{ label: t('user'), value: instructions.user }]),
    ...(patientAddress ? [{ label: t('patient'), value: patientAddress }] : []),
    ...(nil ? [{ label: t('nil'), value: nil }] : []),
    { label: t('security'), value: instructions.security, fact: true },
    { label: t('mechanism'), value: instructions.mechanism, fact: true },
  ];
  const all = values.map(({ label, value, fact }) => ({
    label,
    shown: fact ? <span lang="fr">{value}</span> : <CopyValue label={label} value={value} />,
  }));
  if (inline) {
    return (
      <dl className="flex flex-wrap items-center gap-x-6 border-t border-line pt-2 max-sm:flex-col max-sm:items-start max-sm:gap-y-1">
        {all.map(({ label, shown }) => (
          <div key={label} className="flex min-h-8 max-w-full flex-wrap items-center gap-x-2">
            <dt className="text-sm text-ink-soft">{label}</dt>
            <dd className="min-w-0">{shown}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <>
      <Grid values={all} />
      <details>
        <summary className="w-fit font-semibold">{second.title}</summary>
        <Grid
          values={second.values.map(({ label, value }) => ({
            label,
            shown: <CopyValue label={label} value={value} />,
          }))}
        />
      </details>
    </>
  );
}

function Grid({ values }: { values: { label: string; shown: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-5 sm:grid-cols-[auto_minmax(0,1fr)]">
      {values.map(({ label, shown }) => (
        <div key={label} className="contents">
          <dt className="text-ink-soft max-sm:mt-1.5 sm:py-1">{label}</dt>
          <dd className="min-w-0 py-1">{shown}</dd>
        </div>
      ))}
    </dl>
  );
}
