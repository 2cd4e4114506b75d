'use client';

import { Info } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Field } from '@/app/ui/Field';
import { French } from '@/app/ui/French';
import { Select } from '@/app/ui/Select';

/** A number with its kind, how it was understood, and what is unusual in it. */
export function NumberField({
  label,
  name,
  help,
  value,
  onChange,
  onBlur,
  error,
  remarks,
  understood,
  kindLabel,
  kind,
  kinds,
  onKind,
  inputRef,
}: {
  label: string;
  name: string;
  help: ReactNode;
  value: string;
  onChange: (value: string) => void;
  onBlur: () => void;
  error: string | null;
  /** French sentences. */
  remarks: string[];
  /** How the number was read. */
  understood: string | null;
  kindLabel: string;
  kind: string;
  kinds: { value: string; label: string }[];
  onKind: (kind: string) => void;
  inputRef: Ref<HTMLInputElement>;
}) {
  return (
    <div className="flex flex-col gap-3">
      <Field
        {...{ label, name, help, value, onChange, onBlur, error, inputRef }}
        mono
        width="max-w-md"
        autoComplete="off"
        spellCheck="false"
      />
      <div role="status" className="flex flex-col gap-1 empty:hidden">
        {understood && <p className="text-sm text-ink-soft">{understood}</p>}
        {!error && <Remarks remarks={remarks} />}
      </div>
      <Select
        label={kindLabel}
        options={kinds}
        value={kind}
        onChange={(event) => onKind(event.target.value)}
        className="max-w-md"
      />
    </div>
  );
}

/** What may be right all the same. */
export function Remarks({ remarks }: { remarks: string[] }) {
  return remarks.map((remark) => (
    <p key={remark} className="prose-line flex items-start gap-1.5 text-sm text-doubt">
      <Info aria-hidden size={16} className="mt-0.5 shrink-0" />
      <French text={remark} />
    </p>
  ));
}
