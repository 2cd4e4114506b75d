import type { ReactNode } from 'react';

/** The content of a page, where the skip link leads. */
export function Page({ children }: { children: ReactNode }) {
  return (
    <main id="contenu" tabIndex={-1} className="page flex flex-col gap-6 py-6 outline-none sm:gap-8 sm:py-8">
      {children}
    </main>
  );
}
