import type { ReactNode } from 'react';

/** A part of the dashboard, with its title and where one sees more. */
export function Panel({
  id,
  title,
  more,
  children,
}: {
  id: string;
  title: string;
  more?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={id} className="text-lg">
          {title}
        </h2>
        {more}
      </div>
      {children}
    </section>
  );
}
