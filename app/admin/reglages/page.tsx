import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { PageHeader } from '@/app/ui/PageHeader';
import { SettingsForm } from './SettingsForm';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.settings');
  return { title: t('title') };
}

export default async function SettingsPage() {
  const { server } = await requireAdministrator('/admin/reglages');
  const t = await getTranslations('admin.settings');
  const settings = await server.admin.setting.get();
  return (
    <>
      <PageHeader title={t('title')} intro={t('intro')} />
      <SettingsForm settings={settings} />
    </>
  );
}
