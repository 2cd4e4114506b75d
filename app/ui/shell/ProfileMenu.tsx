'use client';

import { CircleUserRound, FileText, LayoutList, LogOut, Settings2, ShieldUser } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Header, MenuSection } from 'react-aria-components';
import { useLocale, useTranslations } from 'use-intl';
import { LOCALE_COOKIE, THEME_COOKIE, THEMES, type Theme } from '@/app/i18n/preferences';
import { Button } from '../Button';
import { Menu, MenuChoice, MenuItem } from '../Menu';
import { useLogout } from './useLogout';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

function remember(cookie: string, value: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${cookie}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

/** Who is logged in and where they may go, language, theme, logout. */
export function ProfileMenu({
  person,
  theme,
}: {
  person: { name: string; organisation: string; administrator: boolean } | null;
  theme: Theme;
}) {
  const t = useTranslations('shell');
  const router = useRouter();
  const locale = useLocale();
  const logout = useLogout();

  function change(cookie: string, value: string) {
    remember(cookie, value);
    router.refresh();
  }

  const label = person ? t('menu.open', { name: person.name }) : t('menu.openAnonymous');
  return (
    <Menu
      label={label}
      trigger={
        <Button kind="quiet" aria-label={label} className="-mr-3 max-w-64 px-3">
          {person ? <CircleUserRound aria-hidden size={22} /> : <Settings2 aria-hidden size={22} />}
          {person && <span className="hidden truncate md:inline">{person.name}</span>}
        </Button>
      }
    >
      {person && (
        <MenuSection className="border-b border-line pb-1">
          <Header className="px-4 py-1">
            <span className="block font-semibold">{person.name}</span>
            <span className="block text-sm text-ink-soft">{person.organisation}</span>
          </Header>
          <MenuItem onAction={() => router.push('/comptes')}>
            <LayoutList aria-hidden size={18} />
            {t('menu.accounts')}
          </MenuItem>
          {person.administrator && (
            <MenuItem onAction={() => router.push('/admin')}>
              <ShieldUser aria-hidden size={18} />
              {t('administration')}
            </MenuItem>
          )}
        </MenuSection>
      )}
      <MenuChoice
        title={t('menu.language')}
        value={locale}
        options={[
          { value: 'fr', label: 'Français' },
          { value: 'en', label: 'English' },
        ]}
        onChange={(value) => change(LOCALE_COOKIE, value)}
      />
      <MenuChoice
        title={t('menu.theme')}
        value={theme}
        options={THEMES.map((value) => ({ value, label: t(`menu.${value}`) }))}
        onChange={(value) => change(THEME_COOKIE, value)}
      />
      <MenuSection aria-label={t('menu.account')} className="pt-1">
        <MenuItem onAction={() => router.push('/cgu')}>
          <FileText aria-hidden size={18} />
          {t('terms')}
        </MenuItem>
        {person && (
          <MenuItem onAction={logout}>
            <LogOut aria-hidden size={18} />
            {t('menu.logout')}
          </MenuItem>
        )}
      </MenuSection>
    </Menu>
  );
}
