'use client';

import { ChevronDown } from 'lucide-react';
import { type ComponentProps, useId } from 'react';
import { classes } from './classes';
import { INPUT_STYLE } from './FieldFrame';

interface Option {
  value: string;
  label: string;
}

/** The browser's own list: right on every phone, and it works in a form without a script. */
export function Select({
  label,
  options,
  groups = [],
  className,
  ...props
}: ComponentProps<'select'> & {
  label: string;
  options: Option[];
  /** Further options under headings of their own. */
  groups?: { label: string; options: Option[] }[];
}) {
  const id = useId();
  return (
    <div className={classes('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <div className="relative">
        <select {...props} id={id} className={classes(INPUT_STYLE, 'appearance-none truncate pr-10')}>
          {options.map(Choice)}
          {groups.map((group) => (
            <optgroup key={group.label} label={group.label}>
              {group.options.map(Choice)}
            </optgroup>
          ))}
        </select>
        <ChevronDown
          aria-hidden
          size={18}
          className="pointer-events-none absolute top-3.5 right-3 text-ink-soft"
        />
      </div>
    </div>
  );
}

const Choice = ({ value, label }: Option) => (
  <option key={value} value={value}>
    {label}
  </option>
);
