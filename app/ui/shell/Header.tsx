import NextLink from 'next/link';
import type { ReactNode } from 'react';
import { getPreferences, getTranslations } from '@/app/i18n/server';
import { currentSession } from '@/server/auth/session';
import { NavLink } from './NavLink';
import { ProfileMenu } from './ProfileMenu';

/** Name of the tool, main navigation, and who one is. `below` adds a second row. */
export async function Header({ below }: { below?: ReactNode }) {
  const t = await getTranslations('shell');
  const { theme } = await getPreferences();
  const session = await currentSession();
  return (
    <header className="border-b border-line bg-surface">
      <div className="page flex min-h-16 items-center gap-x-6 gap-y-1">
        <NextLink href="/" className="flex items-center gap-2.5 no-underline">
          <Mark />
          <span className="flex flex-col leading-tight">
            <span className="text-lg font-bold tracking-tight">{t('product')}</span>
            <span className="hidden text-xs text-ink-soft sm:block">{t('tagline')}</span>
          </span>
        </NextLink>
        <nav aria-label={t('mainNav')} className="flex flex-1 justify-end gap-1 sm:justify-start">
          {session && (
            <NavLink href="/comptes" also="/outil">
              {t('accounts')}
            </NavLink>
          )}
          <NavLink href="/aide">{t('help')}</NavLink>
          {/* On a phone it is in the menu: the row has no room for it. */}
          {session?.administrator && (
            <span className="max-sm:hidden">
              <NavLink href="/admin">{t('administration')}</NavLink>
            </span>
          )}
        </nav>
        <ProfileMenu
          theme={theme}
          person={
            session && {
              name: session.name,
              organisation: session.organisation,
              administrator: session.administrator,
            }
          }
        />
      </div>
      {below}
    </header>
  );
}

function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8 shrink-0">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <g
        fill="none"
        className="stroke-accent-ink"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M7 10.5h18v11.5H7z" />
        <path d="m11 16 4 3.8 6.5-8" />
      </g>
    </svg>
  );
}
