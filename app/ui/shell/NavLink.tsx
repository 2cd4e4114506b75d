'use client';

import NextLink from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { classes } from '../classes';

/** A link of the navigation; it knows when one is there. `also`: another path that belongs to it. */
export function NavLink({
  href,
  also,
  exact,
  children,
}: {
  href: string;
  also?: string;
  exact?: boolean;
  children: ReactNode;
}) {
  const path = usePathname();
  const here = path === href || (!exact && path.startsWith(`${href}/`));
  const within = here || (also !== undefined && path.startsWith(`${also}/`));
  return (
    <NextLink
      href={href}
      aria-current={here ? 'page' : within ? 'true' : undefined}
      className={classes(
        'inline-flex min-h-11 items-center border-b-3 px-2 pt-0.5 font-semibold whitespace-nowrap no-underline sm:px-3',
        within ? 'border-accent text-ink' : 'border-transparent text-ink-soft hover:text-ink',
      )}
    >
      {children}
    </NextLink>
  );
}
