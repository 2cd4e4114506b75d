'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/app/live/ServerCalls';
import { French } from '@/app/ui/French';
import { InstructionValues } from '@/app/ui/InstructionValues';
import type { CaseView } from '@/server/views';

/** What to have at hand, what to configure, and what to do while the tool listens. */
export function CasePreparation({
  accountId,
  testCase,
  brief,
}: {
  accountId: number;
  testCase: CaseView;
  /** Without what one had at hand already. */
  brief?: boolean;
}) {
  const t = useTranslations('tests.run');
  const shell = useTranslations('shell');
  const trpc = useTRPC();
  const instructions = useQuery(trpc.case.instructions.queryOptions({ accountId, case: testCase.id }));
  return (
    <>
      <Part title={t('configure')}>
        {instructions.data ? (
          <InstructionValues instructions={instructions.data} />
        ) : (
          <p className="min-h-40 text-ink-soft" role="status">
            {instructions.isError ? t('instructionsFailed') : shell('loading')}
          </p>
        )}
      </Part>
      <Part title={t('prepare')}>
        <List items={brief ? testCase.preparation : [...testCase.prerequisites, ...testCase.preparation]} />
      </Part>
      <Part title={t('steps')}>
        <List items={testCase.steps} ordered />
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-base">{title}</h3>
      {children}
    </section>
  );
}

function List({ items, ordered }: { items: string[]; ordered?: boolean }) {
  const Tag = ordered ? 'ol' : 'ul';
  return (
    <Tag className={`flex flex-col gap-1.5 pl-5 ${ordered ? 'list-decimal' : 'list-disc'}`}>
      {items.map((item) => (
        <li key={item} className="[overflow-wrap:anywhere]">
          <French text={item} />
        </li>
      ))}
    </Tag>
  );
}
