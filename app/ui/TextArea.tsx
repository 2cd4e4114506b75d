'use client';

import { TextArea as AriaTextArea } from 'react-aria-components';
import { classes } from './classes';
import { FieldFrame, type FieldFrameProps, INPUT_STYLE } from './FieldFrame';

/** A labelled field of several lines, with its help and, when wrong, the sentence that says so. */
export function TextArea({ mono, rows, ...frame }: FieldFrameProps & { mono?: boolean; rows: number }) {
  return (
    <FieldFrame {...frame}>
      <AriaTextArea
        rows={rows}
        className={classes(INPUT_STYLE, 'py-2 leading-6', mono && 'font-mono text-[0.95em]')}
      />
    </FieldFrame>
  );
}
