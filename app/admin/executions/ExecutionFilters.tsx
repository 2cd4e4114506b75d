'use client';

import { TestSelect, VerdictSelect } from '@/app/outil/[compte]/executions/ResultSelects';
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
  const query = executionsQuery(filter);
  return (
    <Filters
      path={path}
      values={query}
      filtered={query !== ''}
      className="grid-cols-2 max-sm:*:col-span-2 lg:grid-cols-4"
    >
      <WhoseFields filter={filter} />
      <TestSelect value={filter.test} campaigns={campaigns} cases={cases} />
      <VerdictSelect value={filter.verdict} />
      <PeriodFields filter={filter} />
      <KeptScope filter={filter} />
    </Filters>
  );
}
