import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { serverConfig } from '@/server/config';

export async function Footer() {
  const t = await getTranslations('shell');
  return (
    <footer className="mt-auto border-t border-line">
      <div className="page flex flex-wrap items-center justify-between gap-x-6 gap-y-1 py-4 text-sm text-ink-soft">
        <p>{t('footer.what')}</p>
        <p className="flex flex-wrap gap-x-4">
          <NextLink href="/aide" className="link">
            {t('footer.help')}
          </NextLink>
          <NextLink href="/cgu" className="link">
            {t('terms')}
          </NextLink>
          <span>{t('footer.version', { version: serverConfig().version })}</span>
        </p>
      </div>
    </footer>
  );
}
