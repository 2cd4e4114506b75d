'use client';

import { type ComponentProps, useId } from 'react';
import { classes } from '@/app/ui/classes';
import { INPUT_STYLE } from '@/app/ui/FieldFrame';

/** A field of a filter, beside the lists of the same form; it works without a script. */
export function FilterField({
  label,
  className,
  ...props
}: ComponentProps<'input'> & { label: string; className?: string }) {
  const id = useId();
  return (
    <div className={classes('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <input
        autoComplete="off"
        maxLength={200}
        {...props}
        id={id}
        className={classes(INPUT_STYLE, 'min-w-0')}
      />
    </div>
  );
}
