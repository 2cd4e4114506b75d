import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireAdministrator } from '@/app/session';
import { ButtonLink } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';
import { PageHeader } from '@/app/ui/PageHeader';
import { AnnouncementForm } from '../AnnouncementForm';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.texts');
  return { title: t('changeMessage') };
}

export default async function AnnouncementPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { server } = await requireAdministrator(`/admin/textes/messages/${id}`);
  const t = await getTranslations('admin.texts');
  const announcement = await orNotFound(server.admin.announcement.get({ announcementId: numberOf(id) }));
  return (
    <>
      <PageHeader title={t('changeMessage')} intro={t('messageText')} />
      {announcement.state === 'over' ? (
        <>
          <Notice tone="info">
            <p>{t('over')}</p>
          </Notice>
          <p>
            <ButtonLink href="/admin/textes">{t('back')}</ButtonLink>
          </p>
        </>
      ) : (
        <AnnouncementForm announcement={announcement} />
      )}
    </>
  );
}
