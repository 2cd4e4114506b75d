'use client';

import { CircleAlert } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { FieldError, Input, Label, TextField, type TextFieldProps } from 'react-aria-components';
import { Text } from 'react-aria-components/Text';
import { classes } from './classes';

export const INPUT_STYLE =
  'min-h-11 w-full rounded-md border border-line-strong bg-surface px-3 text-ink ' +
  'placeholder:text-ink-soft data-invalid:border-ko';

/** A labelled text field with its help and, when wrong, the sentence that says so. */
export function Field({
  label,
  help,
  error,
  mono,
  placeholder,
  action,
  className,
  hideLabel,
  width,
  inputRef,
  ...props
}: Omit<TextFieldProps, 'className' | 'children' | 'style'> & {
  label: string;
  help?: ReactNode;
  error?: string | null;
  mono?: boolean;
  placeholder?: string;
  /** Something beside the input, such as a button that removes it. */
  action?: ReactNode;
  className?: string;
  hideLabel?: boolean;
  /** Limit of the input's own width, as a class; help and error may be longer. */
  width?: string;
  /** The input itself, to give it the focus. */
  inputRef?: Ref<HTMLInputElement>;
}) {
  return (
    <TextField
      {...props}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={classes('flex flex-col gap-1', className)}
    >
      <Label className={hideLabel ? 'sr-only' : 'font-semibold'}>{label}</Label>
      {help && (
        <Text slot="description" className="text-sm text-ink-soft">
          {help}
        </Text>
      )}
      <div className="flex items-center gap-2">
        <Input
          ref={inputRef}
          placeholder={placeholder}
          className={classes(INPUT_STYLE, mono && 'font-mono text-[0.95em]', width)}
        />
        {action}
      </div>
      {error && (
        <FieldError className="flex items-start gap-1.5 text-sm font-semibold text-ko">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span>{error}</span>
        </FieldError>
      )}
    </TextField>
  );
}
