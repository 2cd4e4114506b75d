import { classes } from './classes';

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger';

const BASE =
  'inline-flex items-center justify-center gap-2 rounded-md font-semibold whitespace-nowrap no-underline select-none ' +
  'transition-colors data-disabled:cursor-not-allowed data-disabled:opacity-55 data-pending:opacity-75';

const KINDS: Record<ButtonKind, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'text-accent hover:bg-accent-soft',
  danger: 'border border-ko-line bg-surface text-ko hover:bg-ko-soft',
};

/** Size `small` keeps 32 px for rows with a pointer; the default is 44 px, for fingers. */
export function buttonStyle(kind: ButtonKind = 'secondary', size: 'normal' | 'small' = 'normal') {
  return classes(BASE, KINDS[kind], size === 'small' ? 'min-h-9 px-3 text-sm' : 'min-h-11 px-4');
}
