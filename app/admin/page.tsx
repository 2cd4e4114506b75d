import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { PageHeader } from '@/app/ui/PageHeader';

export default async function AdminPage() {
  await requireAdministrator('/admin');
  const t = await getTranslations('admin');
  return <PageHeader title={t('title')} />;
}
