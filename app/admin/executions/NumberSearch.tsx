'use client';

import { CircleAlert } from 'lucide-react';
import NextForm from 'next/form';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { INPUT_STYLE } from '@/app/ui/FieldFrame';

/** Opens an execution by its number: what support is told first. */
export function NumberSearch({
  path,
  asked,
  problem,
}: {
  path: string;
  asked: string;
  problem: string | null;
}) {
  const t = useTranslations('admin.executions');
  const [field, message] = [useId(), useId()];
  return (
    <NextForm
      action={path}
      key={asked}
      className="flex flex-col gap-1.5 rounded-lg border border-line bg-surface p-4"
    >
      <label htmlFor={field} className="font-semibold">
        {t('number')}
      </label>
      <div className="flex gap-3">
        <input
          id={field}
          name="numero"
          defaultValue={asked}
          inputMode="numeric"
          autoComplete="off"
          maxLength={40}
          required
          placeholder="2523"
          aria-invalid={problem !== null}
          // biome-ignore lint/a11y/noAutofocus: only after a refusal, at what was refused
          autoFocus={problem !== null}
          aria-describedby={problem ? message : undefined}
          className={`${INPUT_STYLE} max-w-60 font-mono`}
        />
        <Button type="submit" kind="primary">
          {t('open')}
        </Button>
      </div>
      {problem && (
        <p id={message} role="alert" className="flex items-start gap-1.5 text-sm font-semibold text-ko">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span>{problem}</span>
        </p>
      )}
    </NextForm>
  );
}
