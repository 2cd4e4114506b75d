'use client';

import { Plus, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Field } from '@/app/ui/Field';
import { useFieldList } from '@/app/ui/useFieldList';

const MOST = 10;

/** One or several addresses, each in a field of its own. */
export function Addresses({
  kind,
  values,
  onChange,
  error,
}: {
  kind: 'redirect' | 'logout';
  values: string[];
  onChange: (values: string[]) => void;
  /** The server's sentence, which begins with the address at fault if it is about one. */
  error: string | null;
}) {
  const t = useTranslations('psc.form');
  const named = values.findIndex((value) => {
    const typed = value.trim().slice(0, 80);
    return typed !== '' && error?.startsWith(`${typed} : `);
  });
  const atFault = error === null ? -1 : Math.max(0, named);
  const change = (place: number, value: string) => onChange(values.with(place, value));
  const { list, leave } = useFieldList();

  function remove(place: number) {
    leave(place);
    onChange(values.toSpliced(place, 1));
  }

  return (
    <div ref={list} className="flex flex-col gap-3">
      {values.map((value, place) => (
        <Field
          // biome-ignore lint/suspicious/noArrayIndexKey: an address has no other name than its place
          key={place}
          label={place === 0 ? t(kind) : t(`${kind}Numbered`, { number: String(place + 1) })}
          help={place === 0 ? t(`${kind}Help`) : undefined}
          value={value}
          onChange={(typed) => change(place, typed)}
          error={place === atFault ? error : null}
          mono
          type="url"
          maxLength={500}
          autoComplete="off"
          spellCheck="false"
          // Just added: what it is for comes next.
          autoFocus={place > 0 && value === ''}
          action={
            values.length > 1 && (
              <Button kind="quiet" className="px-3" aria-label={t('remove')} onPress={() => remove(place)}>
                <X aria-hidden size={18} />
              </Button>
            )
          }
        />
      ))}
      {values.length < MOST && (
        <Button kind="quiet" className="self-start" onPress={() => onChange([...values, ''])}>
          <Plus aria-hidden size={18} />
          {t('add')}
        </Button>
      )}
    </div>
  );
}
