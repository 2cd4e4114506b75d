'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { focusFirstError } from '@/app/ui/focusFirstError';
import { Notice } from '@/app/ui/Notice';
import { toast } from '@/app/ui/Toast';
import type { SettingsView } from '@/server/admin/views';
import { changesOf, RETENTION, shortened, typedOf } from './changes';
import { SettingField } from './SettingField';

/** All settings in one form; only what was changed is sent, and what erases sooner is confirmed. */
export function SettingsForm({ settings }: { settings: SettingsView }) {
  const t = useTranslations('admin.settings');
  const list = useTranslations('admin.list');
  const client = useTRPCClient();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(() => typedOf(settings.values));
  const [error, setError] = useState<{ field: string | null; message: string } | null>(null);
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const changes = changesOf(settings.values, typed);
  const shorter = shortened(settings.values, changes);

  function submit(event: FormEvent) {
    event.preventDefault();
    setError(null);
    if (Object.keys(changes).length === 0) return toast({ tone: 'info', text: t('nothing') });
    if (shorter.length > 0) return setAsking(true);
    void save();
  }

  async function save() {
    if (working) return;
    setAsking(false);
    setWorking(true);
    try {
      await client.admin.setting.write.mutate(changes);
      setTyped(
        (now) =>
          Object.fromEntries(Object.entries(now).map(([key, text]) => [key, text.trim()])) as typeof now,
      );
      toast({ tone: 'info', text: t('saved') });
      router.refresh();
    } catch (caught) {
      const refusal = refusalOf(caught);
      setError({ field: refusal?.field ?? null, message: refusal?.message ?? list('network') });
      focusFirstError(form.current);
    } finally {
      setWorking(false);
    }
  }

  const field = (name: keyof typeof typed) => (
    <SettingField
      key={name}
      name={name}
      settings={settings}
      value={typed[name]}
      error={error?.field === name ? error.message : null}
      onChange={(value) => {
        setTyped((now) => ({ ...now, [name]: value }));
        if (error?.field === name) setError(null);
      }}
    />
  );
  const days = (count: number) => (Number.isFinite(count) ? t('dayCount', { count }) : t('forever'));

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex max-w-3xl flex-col gap-8">
      <fieldset className="flex flex-col gap-6">
        <legend className="mb-1 text-lg font-semibold">{t('retention')}</legend>
        <p className="prose-line text-ink-soft">{t('retentionText')}</p>
        {RETENTION.map(field)}
      </fieldset>
      <fieldset className="flex flex-col gap-6">
        <legend className="mb-2 text-lg font-semibold">{t('contact')}</legend>
        {field('supportAddress')}
      </fieldset>
      {error && error.field === null && (
        <Notice tone="error" role="alert" title={t('failed')}>
          <p>{error.message}</p>
        </Notice>
      )}
      <div>
        <Button kind="primary" type="submit" isPending={working} className="max-sm:w-full">
          {t('save')}
        </Button>
      </div>
      <Dialog
        role="alertdialog"
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={t('shorterTitle')}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{list('cancel')}</Button>
            <Button kind="danger" onPress={() => void save()}>
              {t('confirm')}
            </Button>
          </>
        }
      >
        <p>{t('shorterText')}</p>
        <ul className="list-disc pl-5">
          {shorter.map(({ key, before, after }) => (
            <li key={key}>
              {t('shorterLine', { what: t(`fields.${key}`), before: days(before), after: days(after) })}
            </li>
          ))}
        </ul>
      </Dialog>
    </form>
  );
}
