'use client';

import { Play } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Checkbox } from '@/app/ui/Checkbox';
import { Field } from '@/app/ui/Field';
import { focusFirstError } from '@/app/ui/focusFirstError';
import { Refused } from '@/app/ui/Refused';
import { formatDuration } from '@/app/ui/time';
import type { CampaignView, CaseView } from '@/server/views';
import { remainingOf } from '../dashboard/results';
import { AddressFields } from './AddressFields';
import { CampaignTests } from './CampaignTests';
import { secondsOf } from './typed';
import { type CampaignSettings, PAUSE, useCampaignForm } from './useCampaignForm';

/** How the tests of a folder follow each other, which are played, and how long that takes at most. */
export function CampaignForm({
  accountId,
  campaign,
  cases,
  ownAddress,
  onlyRemaining,
  onCancel,
}: {
  accountId: number;
  campaign: CampaignView;
  cases: CaseView[];
  ownAddress: string | null;
  /** Ticks only the tests that are not OK yet. */
  onlyRemaining: boolean;
  onCancel: () => void;
}) {
  const t = useTranslations('campaign.run');
  const fields = useTranslations('tests.run');
  const locale = useLocale();
  const form = useCampaignForm({ accountId, campaign, cases });
  const [settings, setSettings] = useState<CampaignSettings>({
    delay: '',
    pause: String(PAUSE.default),
    addresses: [ownAddress ?? ''],
    continueOnFailure: true,
    fullDelay: false,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () =>
      new Set(
        onlyRemaining ? remainingOf(cases) : cases.flatMap(({ id, available }) => (available ? [id] : [])),
      ),
  );
  const change = (part: Partial<CampaignSettings>) => setSettings((before) => ({ ...before, ...part }));

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const element = event.currentTarget;
    if (await form.start(settings, chosen)) return;
    focusFirstError(element);
  }

  const played = cases.filter(({ id }) => chosen.has(id));
  const own = [...new Set(cases.map(({ delay }) => delay.default))].sort((a, b) => a - b);
  const longest = longestSeconds(played, settings, form.bounds);
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-6">
      <p>{t('intro')}</p>
      <div className="flex flex-col gap-4 rounded-lg border border-line bg-sunken p-4">
        <Field
          label={t('delay')}
          help={t('delayHelp', { ...form.bounds, delays: own.map((seconds) => `${seconds} s`).join(', ') })}
          value={settings.delay}
          onChange={(delay) => {
            change({ delay });
            form.forget('delay');
          }}
          inputMode="numeric"
          error={form.errors.delay}
          width="max-w-40"
        />
        <Field
          label={t('pause')}
          help={t('pauseHelp', { max: PAUSE.max })}
          value={settings.pause}
          onChange={(pause) => {
            change({ pause });
            form.forget('pause');
          }}
          inputMode="numeric"
          error={form.errors.pause}
          width="max-w-40"
        />
        <AddressFields
          addresses={settings.addresses}
          errors={form.errors.addresses}
          proof={played.some(({ address }) => address)}
          onChange={(addresses) => {
            change({ addresses });
            form.forget('addresses');
          }}
        />
        <div>
          <Checkbox
            isSelected={settings.continueOnFailure}
            onChange={(continueOnFailure) => change({ continueOnFailure })}
          >
            {t('continueOnFailure')}
          </Checkbox>
          <Checkbox isSelected={settings.fullDelay} onChange={(fullDelay) => change({ fullDelay })}>
            {t('fullDelay')}
          </Checkbox>
        </div>
        <Refused
          accountId={accountId}
          title={t('failed')}
          message={form.errors.form}
          busy={form.errors.busy}
        />
        <p role="status">
          <strong className="font-semibold">{t('playedCount', { count: played.length })}</strong>
          {played.length > 0 && longest !== null && (
            <> {t('atMost', { duration: formatDuration(longest * 1000, locale) })}</>
          )}
          {played.length < cases.length && (
            <span className="text-ink-soft">, {t('skipped', { count: cases.length - played.length })}</span>
          )}
        </p>
        <div className="flex flex-wrap gap-3">
          <Button kind="primary" type="submit" isPending={form.pending} className="max-sm:w-full">
            {!form.pending && <Play aria-hidden size={18} />}
            {form.pending ? t('starting') : t('start', { count: played.length })}
          </Button>
          <Button onPress={onCancel} className="max-sm:w-full">
            {fields('cancel')}
          </Button>
        </div>
      </div>
      <CampaignTests
        cases={cases}
        chosen={chosen}
        error={form.errors.cases}
        onChange={(next) => {
          setChosen(next);
          form.forget('cases');
        }}
      />
    </form>
  );
}

/** Every window and every pause to its end; null while what is typed says nothing. */
function longestSeconds(
  played: readonly CaseView[],
  { delay, pause }: CampaignSettings,
  bounds: { min: number; max: number },
): number | null {
  const same = delay.trim() === '' ? undefined : secondsOf(delay, bounds);
  const between = secondsOf(pause, PAUSE);
  if (same === null || between === null) return null;
  const windows = played.reduce((total, testCase) => total + (same ?? testCase.delay.default), 0);
  return windows + between * Math.max(0, played.length - 1);
}
