'use client';

import { Plus, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Field } from '@/app/ui/Field';
import { useFieldList } from '@/app/ui/useFieldList';

const MOST = 4;

/** One to four addresses of the software under test. */
export function AddressFields({
  addresses,
  errors,
  proof,
  onChange,
}: {
  addresses: string[];
  errors: (string | null)[];
  /** A test rests on them. */
  proof: boolean;
  onChange: (addresses: string[]) => void;
}) {
  const t = useTranslations('tests.run');
  const { list, leave } = useFieldList();

  function remove(index: number) {
    leave(index);
    onChange(addresses.toSpliced(index, 1));
  }

  return (
    <div ref={list} className="flex flex-col items-start gap-2">
      {addresses.map((address, index) => (
        <Field
          // biome-ignore lint/suspicious/noArrayIndexKey: a field is its place; its text changes with each key
          key={index}
          label={index === 0 ? t('address') : t('addressN', { n: index + 1 })}
          help={index === 0 ? t(proof ? 'addressProof' : 'addressHelp') : undefined}
          value={address}
          onChange={(value) => onChange(addresses.with(index, value))}
          error={errors[index]}
          mono
          autoComplete="off"
          // Just added: what it is for comes next.
          autoFocus={index > 0 && address === ''}
          className="w-full"
          width="max-w-80"
          action={
            index > 0 && (
              <Button
                kind="quiet"
                aria-label={t('removeAddress', { n: index + 1 })}
                onPress={() => remove(index)}
                className="px-3"
              >
                <X aria-hidden size={18} />
              </Button>
            )
          }
        />
      ))}
      {addresses.length < MOST && (
        <Button kind="quiet" size="small" className="-ml-3" onPress={() => onChange([...addresses, ''])}>
          <Plus aria-hidden size={16} />
          {t('addAddress')}
        </Button>
      )}
    </div>
  );
}
