import { getTranslations } from '@/app/i18n/server';
import { Notice } from '@/app/ui/Notice';
import { Section } from './Section';

/** What to do once before any test, and why the last step must be recent. */
export async function FirstSteps() {
  const t = await getTranslations('help.first');
  const steps = [
    { text: t('steps.trust'), link: t('steps.trustLink'), href: '#certificats' },
    { text: t('steps.identity'), link: t('steps.identityLink'), href: '#bac-a-sable' },
    { text: t('steps.configure'), link: t('steps.configureLink'), href: '#serveurs' },
    { text: t('steps.open') },
  ];
  return (
    <Section id="commencer" title={t('title')}>
      <p>{t('text')}</p>
      <ol className="prose-line flex list-decimal flex-col gap-2 pl-6">
        {steps.map(({ text, link, href }) => (
          <li key={text}>
            {text}{' '}
            {href && (
              <a href={href} className="link whitespace-nowrap">
                {link}
              </a>
            )}
          </li>
        ))}
      </ol>
      <Notice tone="info">
        <p className="prose-line">{t('control')}</p>
      </Notice>
    </Section>
  );
}
