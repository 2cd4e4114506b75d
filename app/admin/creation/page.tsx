import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { PageHeader } from '@/app/ui/PageHeader';

export default async function ProvisioningPage() {
  await requireAdministrator('/admin/creation');
  const t = await getTranslations('provisioning');
  return <PageHeader title={t('title')} />;
}
