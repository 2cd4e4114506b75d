import type { ReactNode } from 'react';
import { Breakable } from '@/app/ui/Breakable';

/** A chapter of the help, reachable by its name. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`${id}-titre`} className="flex scroll-mt-6 flex-col gap-4">
      <h2 id={`${id}-titre`} className="text-xl">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** A list of settings: name, then value. */
export function Settings({ children }: { children: ReactNode }) {
  return <dl className="grid gap-x-6 sm:grid-cols-[minmax(10rem,auto)_minmax(0,1fr)]">{children}</dl>;
}

export function Setting({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft max-sm:mt-2 sm:py-1">{name}</dt>
      <dd className="min-w-0 py-1">{children}</dd>
    </>
  );
}

/** The shape of an address: to be filled in, hence not to be copied. */
export function Shape({ value }: { value: string }) {
  return (
    <code className="[overflow-wrap:anywhere]">
      <Breakable value={value} />
    </code>
  );
}
