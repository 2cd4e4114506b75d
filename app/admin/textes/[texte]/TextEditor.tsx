'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useDeferredValue, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button, ButtonLink } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { focusFirstError } from '@/app/ui/focusFirstError';
import { Markdown } from '@/app/ui/Markdown';
import { Notice } from '@/app/ui/Notice';
import { TextArea } from '@/app/ui/TextArea';
import { toast } from '@/app/ui/Toast';
import type { Kind } from '../kinds';

/** Writes the next version of a text beside what it will look like. Nothing is published before it was confirmed. */
export function TextEditor({
  kind,
  last,
  current,
  start,
  from,
  people,
}: {
  kind: Kind;
  /** The version in force; 0: none. */
  last: number;
  /** Its text. */
  current: string;
  /** The text to begin with. */
  start: string;
  /** The former version that it is taken from. */
  from: number | null;
  people: number;
}) {
  const t = useTranslations('admin.texts');
  const list = useTranslations('admin.list');
  const client = useTRPCClient();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [body, setBody] = useState(start);
  const shown = useDeferredValue(body);
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<{ atField: boolean; message: string } | null>(null);
  const next = String(last + 1);

  function refuse(atField: boolean, message: string) {
    setError({ atField, message });
    focusFirstError(form.current);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setError(null);
    if (body.trim() === current.trim()) return refuse(true, t('unchanged'));
    setAsking(true);
  }

  async function publish() {
    if (working) return;
    setAsking(false);
    setWorking(true);
    try {
      await client.admin.text.publish.mutate({ kind, last, body });
      toast({ tone: 'info', text: t('published', { version: next }) });
      router.push('/admin/textes');
      router.refresh();
    } catch (caught) {
      const refusal = refusalOf(caught);
      refuse(refusal?.field === 'body', refusal?.message ?? list('network'));
      setWorking(false);
    }
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
      {from !== null && (
        <Notice tone="info">
          <p>{t('restartedFrom', { version: String(from) })}</p>
        </Notice>
      )}
      <div className="grid items-start gap-x-8 gap-y-5 lg:grid-cols-2">
        <TextArea
          label={t('body')}
          help={t('bodyHelp')}
          value={body}
          onChange={(value) => {
            setBody(value);
            setError(null);
          }}
          error={error?.atField ? error.message : null}
          rows={22}
          mono
        />
        <div className="flex min-w-0 flex-col gap-2">
          <h2 id="apercu" className="text-base">
            {t('preview')}
          </h2>
          {/* What scrolls can be reached by keyboard. */}
          <section
            aria-labelledby="apercu"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls
            tabIndex={0}
            className="max-h-[36rem] overflow-y-auto rounded-lg border border-line bg-surface p-5"
          >
            {shown.trim() ? <Markdown text={shown} /> : <p className="text-ink-soft">{t('previewEmpty')}</p>}
          </section>
        </div>
      </div>
      {error && !error.atField && (
        <Notice tone="error" role="alert" title={t('publishFailed')}>
          <p>{error.message}</p>
        </Notice>
      )}
      <div className="flex flex-wrap gap-3">
        <Button kind="primary" type="submit" isPending={working} className="max-sm:w-full">
          {t('publish', { version: next })}
        </Button>
        <ButtonLink href="/admin/textes" className="max-sm:w-full">
          {list('cancel')}
        </ButtonLink>
      </div>
      <Dialog
        role="alertdialog"
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={t('publishTitle', { version: next })}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{list('cancel')}</Button>
            <Button kind="primary" onPress={() => void publish()}>
              {t('publish', { version: next })}
            </Button>
          </>
        }
      >
        <p>{kind === 'terms' ? t('publishTerms', { people: String(people) }) : t('publishReadme')}</p>
      </Dialog>
    </form>
  );
}
