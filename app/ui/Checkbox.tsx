'use client';

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, type CheckboxProps } from 'react-aria-components';

/** A choice of its own, ticked or not, with its label beside it; the whole line is the target. */
export function Checkbox({
  children,
  ...props
}: Omit<CheckboxProps, 'className' | 'children' | 'style'> & { children: ReactNode }) {
  return (
    <AriaCheckbox {...props} className="group flex min-h-11 cursor-pointer items-center gap-3">
      <span
        aria-hidden
        className="flex size-5 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface text-ink group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2"
      >
        <Check size={16} className="invisible group-data-selected:visible" />
      </span>
      <span>{children}</span>
    </AriaCheckbox>
  );
}
