'use client';

import { Play } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Checkbox } from '@/app/ui/Checkbox';
import { Field } from '@/app/ui/Field';
import { French } from '@/app/ui/French';
import { focusFirstError } from '@/app/ui/focusFirstError';
import { Notice } from '@/app/ui/Notice';
import { Refused } from '@/app/ui/Refused';
import { RequirementLines } from '@/app/ui/RequirementChip';
import type { CaseView } from '@/server/views';
import { AddressFields } from './AddressFields';
import { CaseId } from './CaseId';
import { CaseNotices } from './CaseNotices';
import { CasePreparation } from './CasePreparation';
import { useRunForm } from './useRunForm';

/** Delay and addresses, already filled; refusals appear where they belong and nothing typed is lost. */
export function RunForm({
  accountId,
  testCase,
  ownAddress,
  onCancel,
}: {
  accountId: number;
  testCase: CaseView;
  ownAddress: string | null;
  onCancel: () => void;
}) {
  const t = useTranslations('tests.run');
  const tests = useTranslations('tests');
  const form = useRunForm({ accountId, testCase });
  const [delay, setDelay] = useState(String(testCase.delay.default));
  const [fullDelay, setFullDelay] = useState(false);
  const [addresses, setAddresses] = useState([ownAddress ?? '']);
  const { min, max } = testCase.delay;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const element = event.currentTarget;
    if (await form.start({ delay, fullDelay, addresses })) return;
    focusFirstError(element);
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <RequirementLines ids={testCase.requirements} />
        <section aria-label={t('observed')}>
          <p>
            <French text={testCase.objective} />
          </p>
        </section>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-soft">
          {tests('id')} <CaseId id={testCase.id} />
        </p>
      </div>

      <CaseNotices notices={testCase.notices} />

      {testCase.serverFault && (
        <Notice tone="warning" title={t('serverFault')}>
          <p>
            <French text={testCase.serverFault} />
          </p>
        </Notice>
      )}

      <div className="flex flex-col gap-4 rounded-lg border border-line bg-sunken p-4">
        <Field
          label={t('delay')}
          help={t('delayHelp', { min, max })}
          value={delay}
          onChange={(value) => {
            setDelay(value);
            form.forget('delay');
          }}
          inputMode="numeric"
          error={form.errors.delay}
          width="max-w-40"
        />
        {testCase.fullDelay && (
          <Checkbox isSelected={fullDelay} onChange={setFullDelay}>
            {t('fullDelay')}
          </Checkbox>
        )}
        <AddressFields
          addresses={addresses}
          errors={form.errors.addresses}
          proof={testCase.address}
          onChange={(next) => {
            setAddresses(next);
            form.forget('addresses');
          }}
        />
        <Refused
          accountId={accountId}
          title={t('failed')}
          message={form.errors.form}
          busy={form.errors.busy}
        />
        <div className="flex flex-wrap gap-3">
          <Button kind="primary" type="submit" isPending={form.pending} className="max-sm:w-full">
            {!form.pending && <Play aria-hidden size={18} />}
            {form.pending ? t('starting') : t('start')}
          </Button>
          <Button onPress={onCancel} className="max-sm:w-full">
            {t('cancel')}
          </Button>
        </div>
      </div>

      <CasePreparation accountId={accountId} testCase={testCase} />
    </form>
  );
}
