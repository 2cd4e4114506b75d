import type { Metadata } from 'next';
import { getTranslations } from './i18n/server';
import { ButtonLink } from './ui/Button';
import { PageHeader } from './ui/PageHeader';
import { Footer } from './ui/shell/Footer';
import { Header } from './ui/shell/Header';
import { Page } from './ui/shell/Page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('errors.notFound');
  return { title: t('title') };
}

export default async function NotFound() {
  const t = await getTranslations('errors.notFound');
  return (
    <>
      <Header />
      <Page>
        <PageHeader title={t('title')} intro={t('text')} />
        <p className="flex flex-wrap gap-3">
          <ButtonLink kind="primary" href="/comptes">
            {t('accounts')}
          </ButtonLink>
          <ButtonLink href="/">{t('home')}</ButtonLink>
        </p>
      </Page>
      <Footer />
    </>
  );
}
