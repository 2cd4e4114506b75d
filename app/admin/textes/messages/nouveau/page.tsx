import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { PageHeader } from '@/app/ui/PageHeader';
import { AnnouncementForm } from '../AnnouncementForm';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.texts');
  return { title: t('newMessage') };
}

export default async function NewAnnouncementPage() {
  await requireAdministrator('/admin/textes/messages/nouveau');
  const t = await getTranslations('admin.texts');
  return (
    <>
      <PageHeader title={t('newMessage')} intro={t('messageText')} />
      <AnnouncementForm announcement={null} />
    </>
  );
}
