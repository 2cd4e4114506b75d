'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button, ButtonLink } from '@/app/ui/Button';
import { Field } from '@/app/ui/Field';
import { focusFirstError } from '@/app/ui/focusFirstError';
import { Notice } from '@/app/ui/Notice';
import { Select } from '@/app/ui/Select';
import { TextArea } from '@/app/ui/TextArea';
import { toast } from '@/app/ui/Toast';
import { localMoment } from '@/app/ui/time';
import { keepTogether } from '@/app/ui/typography';
import type { AnnouncementAdminView } from '@/server/admin/views';

const MOST = 1_000;

/** A message of the day with its preview; a new one when there is none yet. */
export function AnnouncementForm({ announcement }: { announcement: AnnouncementAdminView | null }) {
  const t = useTranslations('admin.texts');
  const list = useTranslations('admin.list');
  const client = useTRPCClient();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState(announcement?.text ?? '');
  const [tone, setTone] = useState(announcement?.tone ?? 'info');
  const [startsAt, setStartsAt] = useState(announcement ? localMoment(announcement.startsAt) : '');
  const [endsAt, setEndsAt] = useState(announcement?.endsAt ? localMoment(announcement.endsAt) : '');
  const [error, setError] = useState<{ field: string | null; message: string } | null>(null);
  const [working, setWorking] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (working) return;
    setWorking(true);
    setError(null);
    // A beginning that was not touched stays as it was, seconds included.
    const untouched = announcement !== null && startsAt === localMoment(announcement.startsAt);
    const given = { text, tone, startsAt: untouched ? null : startsAt || null, endsAt: endsAt || null };
    try {
      if (announcement) {
        await client.admin.announcement.change.mutate({ announcementId: announcement.id, ...given });
      } else {
        await client.admin.announcement.create.mutate(given);
      }
      toast({ tone: 'info', text: announcement ? t('saved') : t('announced') });
      router.push('/admin/textes');
      router.refresh();
    } catch (caught) {
      const refusal = refusalOf(caught);
      setError({ field: refusal?.field ?? null, message: refusal?.message ?? list('network') });
      setWorking(false);
      focusFirstError(form.current);
    }
  }

  const errorAt = (field: string) => (error?.field === field ? error.message : null);
  return (
    <form
      ref={form}
      onSubmit={submit}
      noValidate
      className="grid items-start gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]"
    >
      <div className="flex flex-col gap-5">
        <TextArea
          label={t('text')}
          help={t('textHelp', { most: MOST })}
          value={text}
          onChange={setText}
          error={errorAt('text')}
          rows={4}
          autoFocus={announcement === null}
        />
        <Select
          label={t('tone')}
          value={tone}
          onChange={({ currentTarget }) => setTone(currentTarget.value === 'warning' ? 'warning' : 'info')}
          options={(['info', 'warning'] as const).map((value) => ({ value, label: t(`tones.${value}`) }))}
          className="max-w-64"
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <Field
            label={t('startsAt')}
            help={t('startsAtHelp')}
            type="datetime-local"
            value={startsAt}
            onChange={setStartsAt}
            error={errorAt('startsAt')}
          />
          <Field
            label={t('endsAt')}
            help={t('endsAtHelp')}
            type="datetime-local"
            value={endsAt}
            onChange={setEndsAt}
            error={errorAt('endsAt')}
          />
        </div>
        {error && error.field === null && (
          <Notice tone="error" role="alert" title={t('failed')}>
            <p>{error.message}</p>
          </Notice>
        )}
        <div className="flex flex-wrap gap-3">
          <Button kind="primary" type="submit" isPending={working} className="max-sm:w-full">
            {announcement ? t('save') : t('announce')}
          </Button>
          <ButtonLink href="/admin/textes" className="max-sm:w-full">
            {list('cancel')}
          </ButtonLink>
        </div>
      </div>
      <section aria-labelledby="apercu" className="flex min-w-0 flex-col gap-2">
        <h2 id="apercu" className="text-base">
          {t('preview')}
        </h2>
        {text.trim() ? (
          <Notice tone={tone}>
            <p lang="fr" className="prose-line whitespace-pre-line [overflow-wrap:anywhere]">
              {keepTogether(text.trim())}
            </p>
          </Notice>
        ) : (
          <p className="text-ink-soft">{t('previewEmpty')}</p>
        )}
      </section>
    </form>
  );
}
