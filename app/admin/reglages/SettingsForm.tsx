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
import { settingProblem } from '@/server/settings/problem';
import type { Settings } from '@/server/settings/settings';
import { changesOf, followed, RETENTION, shortened, typedOf } from './changes';
import { SettingField } from './SettingField';

/** All settings in one form; only what was changed is sent, and what erases sooner is confirmed. */
export function SettingsForm({ settings }: { settings: SettingsView }) {
  const t = useTranslations('admin.settings');
  const list = useTranslations('admin.list');
  const client = useTRPCClient();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(() => typedOf(settings.values));
  const [problems, setProblems] = useState<Partial<Record<keyof Settings, string>>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const [seen, setSeen] = useState(settings.values);
  // Newer settings have come, from another administrator or from this form itself.
  if (seen !== settings.values) {
    const { typed: next, contested } = followed(seen, settings.values, typed);
    setSeen(settings.values);
    setTyped(next);
    const value = (key: keyof Settings) => String(settings.values[key]) || t('empty');
    const told = contested.map((key) => [key, t('contested', { value: value(key) })]);
    if (told.length > 0) setProblems(Object.fromEntries(told));
  }
  const changes = changesOf(settings.values, typed);
  const shorter = shortened(settings.values, changes);

  function submit(event: FormEvent) {
    event.preventDefault();
    setFailure(null);
    const keys = Object.keys(changes) as (keyof Settings)[];
    if (keys.length === 0) return toast({ tone: 'info', text: t('nothing') });
    const found = keys.flatMap((key) => {
      const problem = settingProblem(key, changes[key]);
      return problem === null ? [] : [[key, problem]];
    });
    setProblems(Object.fromEntries(found));
    if (found.length > 0) return focusFirstError(form.current);
    if (shorter.length > 0) return setAsking(true);
    void save();
  }

  async function save() {
    if (working) return;
    setAsking(false);
    setWorking(true);
    try {
      await client.admin.setting.write.mutate({ changes, seen: settings.values });
      setTyped(
        (now) =>
          Object.fromEntries(Object.entries(now).map(([key, text]) => [key, text.trim()])) as typeof now,
      );
      toast({ tone: 'info', text: t('saved') });
      router.refresh();
    } catch (caught) {
      const refusal = refusalOf(caught);
      const field = (Object.keys(typed) as (keyof Settings)[]).find((key) => key === refusal?.field);
      if (field) setProblems({ [field]: refusal?.message });
      else setFailure(refusal?.message ?? list('network'));
      if (refusal?.conflict) router.refresh();
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
      error={problems[name] ?? null}
      onChange={(value) => {
        setTyped((now) => ({ ...now, [name]: value }));
        setProblems((now) => ({ ...now, [name]: undefined }));
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
      {failure !== null && (
        <Notice tone="error" role="alert" title={t('failed')}>
          <p>{failure}</p>
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
