import type { Metadata } from 'next';
import { getTranslations } from './i18n/server';
import { Footer } from './ui/shell/Footer';
import { Header } from './ui/shell/Header';
import { NotFoundText } from './ui/shell/NotFoundText';
import { Page } from './ui/shell/Page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('errors.notFound');
  return { title: t('title') };
}

export default function NotFound() {
  return (
    <>
      <Header />
      <Page>
        <NotFoundText />
      </Page>
      <Footer />
    </>
  );
}
