import type { Metadata } from 'next';
import { getPreferences, getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { PageHeader } from '@/app/ui/PageHeader';
import { RequirementSection } from './RequirementSection';
import { stateOf } from './state';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('requirements');
  return { title: t('title') };
}

export default async function RequirementsPage({ params }: { params: Promise<{ compte: string }> }) {
  const { compte } = await params;
  const accountId = numberOf(compte);
  const { server } = await requireSession(`/outil/${compte}/exigences`);
  const requirements = await orNotFound(server.requirement.list({ accountId }));
  const t = await getTranslations('requirements');
  const shell = await getTranslations('shell');
  const { locale } = await getPreferences();
  const tested = requirements.filter(({ cases }) => cases.length > 0);
  const held = tested.filter(({ cases }) => stateOf(cases).state === 'held').length;
  return (
    <>
      <PageHeader
        title={t('heading')}
        intro={locale === 'fr' ? t('intro') : `${t('intro')} ${shell('frenchContent')}`}
      />
      <div className="flex flex-col gap-3">
        <p className="text-sm text-ink-soft">{t('summary', { held, total: tested.length })}</p>
        <div className="divide-y divide-line rounded-lg border border-line bg-surface">
          {requirements.map((requirement) => (
            <RequirementSection key={requirement.id} accountId={accountId} requirement={requirement} />
          ))}
        </div>
      </div>
    </>
  );
}
