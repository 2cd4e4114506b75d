import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes';

/** A table of things; on a phone each row becomes a block whose cells carry their column's name (`Cell.label`). */
export function Table({
  caption,
  head,
  children,
}: {
  caption: string;
  head: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full border-collapse text-left max-md:block">
        <caption className="sr-only">{caption}</caption>
        <thead className="border-b border-line bg-sunken text-sm text-ink-soft max-md:sr-only">
          <tr>{head}</tr>
        </thead>
        <tbody className="divide-y divide-line max-md:block">{children}</tbody>
      </table>
    </div>
  );
}

export function Column({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <th scope="col" className={classes('px-4 py-2.5 font-semibold', className)}>
      {children}
    </th>
  );
}

export function Row({ children, ...props }: ComponentProps<'tr'>) {
  return (
    <tr
      {...props}
      className="max-md:flex max-md:flex-col max-md:gap-1 max-md:px-4 max-md:py-4 md:hover:bg-sunken"
    >
      {children}
    </tr>
  );
}

export function Cell({
  label,
  header,
  className,
  children,
}: {
  label: string;
  /** The cell that names its row. */
  header?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const Tag = header ? 'th' : 'td';
  return (
    <Tag
      scope={header ? 'row' : undefined}
      className={classes(
        'py-3 text-left align-middle font-normal max-md:flex max-md:flex-wrap max-md:items-start max-md:gap-x-2 max-md:py-0.5 md:px-4',
        className,
      )}
    >
      {!header && label && (
        <span aria-hidden className="text-sm leading-6 text-ink-soft md:hidden">
          {label}
        </span>
      )}
      {children}
    </Tag>
  );
}
