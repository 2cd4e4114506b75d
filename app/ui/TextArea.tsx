'use client';

import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  TextArea as AriaTextArea,
  FieldError,
  Label,
  TextField,
  type TextFieldProps,
} from 'react-aria-components';
import { Text } from 'react-aria-components/Text';
import { classes } from './classes';
import { INPUT_STYLE } from './Field';

/** A labelled field of several lines, with its help and, when wrong, the sentence that says so. */
export function TextArea({
  label,
  help,
  error,
  mono,
  rows,
  className,
  ...props
}: Omit<TextFieldProps, 'className' | 'children' | 'style'> & {
  label: string;
  help?: ReactNode;
  error?: string | null;
  mono?: boolean;
  rows: number;
  className?: string;
}) {
  return (
    <TextField
      {...props}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={classes('flex flex-col gap-1', className)}
    >
      <Label className="font-semibold">{label}</Label>
      {help && (
        <Text slot="description" className="text-sm text-ink-soft">
          {help}
        </Text>
      )}
      <AriaTextArea
        rows={rows}
        className={classes(INPUT_STYLE, 'py-2 leading-6', mono && 'font-mono text-[0.95em]')}
      />
      {error && (
        <FieldError className="flex items-start gap-1.5 text-sm font-semibold text-ko">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span>{error}</span>
        </FieldError>
      )}
    </TextField>
  );
}
