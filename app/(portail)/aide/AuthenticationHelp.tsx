import { getTranslations } from '@/app/i18n/server';
import { Section } from './Section';

export async function AuthenticationHelp() {
  const t = await getTranslations('help.auth');
  return (
    <Section id="authentification" title={t('title')}>
      <dl className="flex flex-col gap-4">
        <div>
          <dt className="font-semibold">{t('psc')}</dt>
          <dd className="prose-line">{t('pscText')}</dd>
        </div>
        <div>
          <dt className="font-semibold">{t('authCli')}</dt>
          <dd className="prose-line">{t('authCliText')}</dd>
        </div>
      </dl>
    </Section>
  );
}
