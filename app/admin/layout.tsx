import type { ReactNode } from 'react';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { Footer } from '@/app/ui/shell/Footer';
import { Header } from '@/app/ui/shell/Header';
import { NavLink } from '@/app/ui/shell/NavLink';
import { Page } from '@/app/ui/shell/Page';

/** The pages of administration: for everybody else they do not exist. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requireAdministrator('/admin');
  const t = await getTranslations('shell.admin');
  return (
    <>
      <Header
        below={
          <div className="border-t border-line">
            <nav aria-label={t('nav')} className="page flex gap-1 overflow-x-auto max-sm:-ml-2">
              <NavLink href="/admin" exact>
                {t('overview')}
              </NavLink>
              <NavLink href="/admin/creation">{t('provisioning')}</NavLink>
              <NavLink href="/admin/comptes">{t('accounts')}</NavLink>
              <NavLink href="/admin/organisations">{t('organisations')}</NavLink>
              <NavLink href="/admin/executions">{t('executions')}</NavLink>
              <NavLink href="/admin/textes">{t('texts')}</NavLink>
              <NavLink href="/admin/reglages">{t('settings')}</NavLink>
              <NavLink href="/admin/journal">{t('journal')}</NavLink>
            </nav>
          </div>
        }
      />
      <Page>{children}</Page>
      <Footer />
    </>
  );
}
