'use client';

import { Search } from 'lucide-react';
import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Field } from '@/app/ui/Field';
import { Select } from '@/app/ui/Select';
import type { CaseView } from '@/server/views';
import { CampaignDrawer } from './CampaignDrawer';
import { CaseRow } from './CaseRow';
import { FolderHead } from './FolderHead';
import { FolderNav } from './FolderNav';
import { type Filters, matches, readFilters, writeFilters } from './filters';
import type { FolderView } from './folder';
import { readLaunch } from './launch';
import { RunDrawer } from './RunDrawer';

/** Folders at left, tests at right; the filters live in the address bar. */
export function Catalogue({
  accountId,
  ownAddress,
  folders,
}: {
  accountId: number;
  ownAddress: string | null;
  folders: FolderView[];
}) {
  const t = useTranslations('tests');
  const path = usePathname();
  const parameters = useSearchParams();
  const [filters, setFilters] = useState(() => readFilters(parameters));
  const asked = readLaunch(parameters, folders);
  const [running, setRunning] = useState<CaseView | null>(asked.testCase);
  const [runningAll, setRunningAll] = useState<FolderView | null>(asked.folder);
  const [onlyRemaining, setOnlyRemaining] = useState(asked.remaining);

  function change(part: Partial<Filters>) {
    const next = { ...filters, ...part };
    setFilters(next);
    window.history.replaceState(null, '', `${path}${writeFilters(next)}`);
  }

  /** What was asked for by the address is done with: a reload does not open it again. */
  function close() {
    setRunning(null);
    setRunningAll(null);
    setOnlyRemaining(false);
    window.history.replaceState(null, '', `${path}${writeFilters(filters)}`);
  }

  const shown = folders
    .map((folder) => ({ ...folder, cases: folder.cases.filter((testCase) => matches(testCase, filters)) }))
    .filter((folder) => folder.cases.length > 0);
  const count = shown.reduce((total, folder) => total + folder.cases.length, 0);
  const filtered = writeFilters(filters) !== '';

  return (
    <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[19rem_minmax(0,1fr)]">
      <FolderNav folders={folders} shown={shown.map(({ id }) => id)} />
      <div className="flex min-w-0 flex-col gap-6">
        <search className="grid grid-cols-2 items-end gap-3 sm:grid-cols-[minmax(0,1fr)_10rem_13rem]">
          <Field
            label={t('search')}
            value={filters.text}
            onChange={(text) => change({ text })}
            placeholder={t('searchPlaceholder')}
            type="search"
            className="max-sm:col-span-2"
            action={<Search aria-hidden size={18} className="-ml-9 shrink-0 text-ink-soft" />}
          />
          <Select
            label={t('mie')}
            value={filters.mie}
            onChange={(event) => change({ mie: event.target.value as Filters['mie'] })}
            options={[
              { value: '', label: t('all') },
              { value: 'PSC', label: 'PSC' },
              { value: 'AUTH_CLI', label: 'AUTH_CLI' },
            ]}
          />
          <Select
            label={t('result')}
            value={filters.result}
            onChange={(event) => change({ result: event.target.value as Filters['result'] })}
            options={[
              { value: '', label: t('results.all') },
              { value: 'ok', label: t('results.ok') },
              { value: 'remaining', label: t('results.remaining') },
            ]}
          />
          <p
            role="status"
            className="col-span-full flex min-h-9 flex-wrap items-center gap-x-3 text-sm text-ink-soft"
          >
            {t('found', { count })}
            {filtered && (
              <Button kind="quiet" size="small" onPress={() => change({ text: '', mie: '', result: '' })}>
                {t('reset')}
              </Button>
            )}
          </p>
        </search>
        {shown.map((folder) => (
          <section
            key={folder.id}
            id={folder.id}
            aria-labelledby={`${folder.id}-titre`}
            className="flex scroll-mt-4 flex-col gap-3"
          >
            <FolderHead
              accountId={accountId}
              folder={folder}
              onLaunch={() => setRunningAll(folders.find(({ id }) => id === folder.id) ?? null)}
            />
            <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
              {folder.cases.map((testCase) => (
                <CaseRow
                  key={testCase.id}
                  accountId={accountId}
                  testCase={testCase}
                  onLaunch={() => setRunning(testCase)}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <RunDrawer accountId={accountId} testCase={running} ownAddress={ownAddress} onClose={close} />
      <CampaignDrawer
        accountId={accountId}
        folder={runningAll}
        ownAddress={ownAddress}
        onlyRemaining={onlyRemaining}
        onClose={close}
      />
    </div>
  );
}
