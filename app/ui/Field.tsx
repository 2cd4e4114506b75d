'use client';

import type { ReactNode, Ref } from 'react';
import { Input } from 'react-aria-components';
import { classes } from './classes';
import { FieldFrame, type FieldFrameProps, INPUT_STYLE } from './FieldFrame';

/** A labelled text field with its help and, when wrong, the sentence that says so. */
export function Field({
  mono,
  placeholder,
  action,
  width,
  inputRef,
  ...frame
}: FieldFrameProps & {
  mono?: boolean;
  placeholder?: string;
  /** Something beside the input, such as a button that removes it. */
  action?: ReactNode;
  /** Limit of the input's own width, as a class; help and error may be longer. */
  width?: string;
  /** The input itself, to give it the focus. */
  inputRef?: Ref<HTMLInputElement>;
}) {
  return (
    <FieldFrame {...frame}>
      <div className="flex items-center gap-2">
        <Input
          ref={inputRef}
          placeholder={placeholder}
          className={classes(INPUT_STYLE, mono && 'font-mono text-[0.95em]', width)}
        />
        {action}
      </div>
    </FieldFrame>
  );
}
