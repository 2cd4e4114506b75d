'use client';

import NextForm from 'next/form';
import NextLink from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { classes } from '@/app/ui/classes';

/** Filters that live in the address bar. `values`: what is filtered now, so that fields follow the address. */
export function Filters({
  path,
  values,
  filtered,
  className,
  children,
}: {
  path: string;
  values: string;
  filtered: boolean;
  /** Columns of the grid. */
  className?: string;
  children: ReactNode;
}) {
  const t = useTranslations('admin.list');
  return (
    <NextForm
      action={path}
      role="search"
      aria-label={t('filters')}
      key={values}
      className={classes('grid items-end gap-x-4 gap-y-3', className)}
    >
      {children}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" className="max-sm:w-full">
          {t('apply')}
        </Button>
        {filtered && (
          <NextLink href={path} className="link py-2.5">
            {t('reset')}
          </NextLink>
        )}
      </div>
    </NextForm>
  );
}
