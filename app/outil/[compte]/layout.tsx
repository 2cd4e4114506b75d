import type { ReactNode } from 'react';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { Footer } from '@/app/ui/shell/Footer';
import { Header } from '@/app/ui/shell/Header';
import { NavLink } from '@/app/ui/shell/NavLink';
import { Page } from '@/app/ui/shell/Page';

/** The test tool of one account. */
export default async function ToolLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ compte: string }>;
}) {
  const { compte } = await params;
  const { server } = await requireSession(`/outil/${compte}`);
  const account = await orNotFound(server.account.get({ accountId: numberOf(compte) }));
  const t = await getTranslations('shell.tool');
  return (
    <>
      <Header
        below={
          <div className="border-t border-line">
            <div className="page flex flex-wrap items-center gap-x-6">
              <p className="font-semibold max-sm:w-full max-sm:pt-2">{t('account', { nil: account.nil })}</p>
              <nav aria-label={t('nav')} className="flex max-w-full gap-1 overflow-x-auto max-sm:-ml-2">
                <NavLink href={`/outil/${account.id}`} exact>
                  {t('dashboard')}
                </NavLink>
                <NavLink href={`/outil/${account.id}/tests`}>{t('tests')}</NavLink>
                <NavLink href={`/outil/${account.id}/executions`}>{t('executions')}</NavLink>
                <NavLink href={`/outil/${account.id}/exigences`}>{t('requirements')}</NavLink>
              </nav>
            </div>
          </div>
        }
      />
      <Page>{children}</Page>
      <Footer />
    </>
  );
}
