'use client';

import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { FieldError, Label, TextField, type TextFieldProps } from 'react-aria-components';
import { Text } from 'react-aria-components/Text';
import { classes } from './classes';

export const INPUT_STYLE =
  'min-h-11 w-full rounded-md border border-line-strong bg-surface px-3 text-ink ' +
  'placeholder:text-ink-soft data-invalid:border-ko';

export interface FieldFrameProps extends Omit<TextFieldProps, 'className' | 'children' | 'style'> {
  label: string;
  help?: ReactNode;
  error?: string | null;
  className?: string;
  hideLabel?: boolean;
}

/** What stands around the input of a text field: its label, its help and, when wrong, the sentence that says so. */
export function FieldFrame({
  label,
  help,
  error,
  className,
  hideLabel,
  children,
  ...props
}: FieldFrameProps & { children: ReactNode }) {
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
      {children}
      {error && (
        <FieldError className="flex items-start gap-1.5 text-sm font-semibold text-ko">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span>{error}</span>
        </FieldError>
      )}
    </TextField>
  );
}
