'use client';

import { LoaderCircle } from 'lucide-react';
import NextLink from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { type ButtonKind, buttonStyle } from './buttonStyle';
import { classes } from './classes';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  kind?: ButtonKind;
  size?: 'normal' | 'small';
  className?: string;
  children: ReactNode;
}

/** A button; while `isPending` it stays focusable, turns a wheel and ignores presses. */
export function Button({ kind, size, className, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={classes(buttonStyle(kind, size), className)}>
      {props.isPending && <LoaderCircle aria-hidden size={18} className="shrink-0 animate-spin" />}
      {children}
    </AriaButton>
  );
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({
  kind,
  size,
  className,
  ...props
}: ComponentProps<typeof NextLink> & { kind?: ButtonKind; size?: 'normal' | 'small' }) {
  return <NextLink {...props} className={classes(buttonStyle(kind, size), className)} />;
}
