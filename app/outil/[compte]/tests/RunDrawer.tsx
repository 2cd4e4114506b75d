'use client';

import { useTranslations } from 'use-intl';
import { Drawer } from '@/app/ui/Dialog';
import type { CaseView } from '@/server/views';
import { shortTitle } from './filters';
import { RunForm } from './RunForm';

/** The form that starts a test, beside the catalogue. */
export function RunDrawer({
  accountId,
  testCase,
  ownAddress,
  onClose,
}: {
  accountId: number;
  testCase: CaseView | null;
  ownAddress: string | null;
  onClose: () => void;
}) {
  const t = useTranslations('tests.run');
  return (
    <Drawer
      isOpen={testCase !== null}
      onClose={onClose}
      title={testCase ? shortTitle(testCase.title) : t('title')}
    >
      {testCase && (
        <RunForm
          key={testCase.id}
          accountId={accountId}
          testCase={testCase}
          ownAddress={ownAddress}
          onCancel={onClose}
        />
      )}
    </Drawer>
  );
}
