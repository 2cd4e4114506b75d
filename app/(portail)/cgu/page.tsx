import { getTranslations } from '@/app/i18n/server';
import { PageHeader } from '@/app/ui/PageHeader';

export default async function TermsPage() {
  const t = await getTranslations('terms');
  return <PageHeader title={t('title')} />;
}
