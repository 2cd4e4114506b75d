import type { ReactNode } from 'react';
import { classes } from '@/app/ui/classes';

/** A part of the page of an account. */
export function Section({
  id,
  title,
  intro,
  children,
}: {
  id: string;
  title: string;
  intro?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <h2 id={id} className="text-lg">
        {title}
      </h2>
      {intro && <p className="prose-line text-ink-soft">{intro}</p>}
      {children}
    </section>
  );
}

/** Values with their names, in columns where there is room. */
export function Values({ children }: { children: ReactNode }) {
  return (
    <dl className="grid gap-x-8 gap-y-4 rounded-lg border border-line bg-surface px-4 py-4 sm:grid-cols-2">
      {children}
    </dl>
  );
}

export function Value({
  name,
  className,
  children,
}: {
  name: string;
  /** Its place in the grid. */
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={classes('flex min-w-0 flex-col gap-0.5', className)}>
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
