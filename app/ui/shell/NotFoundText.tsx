import { getTranslations } from '@/app/i18n/server';
import { ButtonLink } from '../Button';
import { PageHeader } from '../PageHeader';

/** What the page says of an address that leads nowhere; for a `not-found` of any layout. */
export async function NotFoundText() {
  const t = await getTranslations('errors.notFound');
  return (
    <>
      <PageHeader title={t('title')} intro={t('text')} />
      <p className="flex flex-wrap gap-3">
        <ButtonLink kind="primary" href="/comptes">
          {t('accounts')}
        </ButtonLink>
        <ButtonLink href="/">{t('home')}</ButtonLink>
      </p>
    </>
  );
}
