import { MessageSquarePlus } from 'lucide-react';
import type { Metadata } from 'next';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { ButtonLink } from '@/app/ui/Button';
import { EmptyState } from '@/app/ui/EmptyState';
import { Moment } from '@/app/ui/Moment';
import { PageHeader } from '@/app/ui/PageHeader';
import type { TextVersionsView } from '@/server/admin/views';
import { idOf, type Parameters } from '../query';
import { Pager } from '../ui/Pager';
import { AnnouncementTable } from './AnnouncementTable';
import { KINDS, type Slug } from './kinds';

const PATH = '/admin/textes';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.texts');
  return { title: t('title') };
}

export default async function TextsPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { server } = await requireAdministrator(PATH);
  const after = idOf(await searchParams, 'apres');
  const t = await getTranslations('admin.texts');
  const [messages, terms, readme] = await Promise.all([
    server.admin.announcement.list({ after, limit: 20 }),
    server.admin.text.versions({ kind: 'terms' }),
    server.admin.text.versions({ kind: 'readme' }),
  ]);
  return (
    <>
      <PageHeader title={t('title')} intro={t('intro')} />
      <section aria-labelledby="messages" className="flex flex-col gap-3">
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
          <div className="flex flex-col gap-1">
            <h2 id="messages" className="text-lg">
              {t('messages')}
            </h2>
            <p className="prose-line text-ink-soft">{t('messagesText')}</p>
          </div>
          <ButtonLink kind="primary" href={`${PATH}/messages/nouveau`}>
            <MessageSquarePlus aria-hidden size={18} />
            {t('newMessage')}
          </ButtonLink>
        </div>
        {messages.items.length > 0 ? (
          <AnnouncementTable announcements={messages.items} />
        ) : (
          <EmptyState title={t('noMessage')} text={t('noMessageText')} />
        )}
        <Pager path={PATH} here="" cursor={after} next={messages.next} />
      </section>
      <section aria-labelledby="textes" className="flex flex-col gap-3">
        <h2 id="textes" className="text-lg">
          {t('texts')}
        </h2>
        <div className="grid gap-4 md:grid-cols-2">
          <TextCard slug="conditions" versions={terms} />
          <TextCard slug="lisez-moi" versions={readme} />
        </div>
      </section>
    </>
  );
}

async function TextCard({
  slug,
  versions: { versions, people },
}: {
  slug: Slug;
  versions: TextVersionsView;
}) {
  const t = await getTranslations('admin.texts');
  const kind = KINDS[slug];
  const [current] = versions;
  return (
    <article className="flex flex-col items-start gap-2 rounded-lg border border-line bg-surface p-5">
      <h3 className="text-base">
        <NextLink className="link" href={`${PATH}/${slug}`}>
          {t(`kinds.${kind}`)}
        </NextLink>
      </h3>
      <p className="prose-line text-ink-soft">{t(`kindText.${kind}`)}</p>
      {current && (
        <p>
          {t('version', { version: String(current.version) })}, {current.by ?? t('original')},{' '}
          <Moment iso={current.publishedAt} />
        </p>
      )}
      {current && current.accepted !== null && (
        <p>
          <NextLink className="link" href={`${PATH}/${slug}/${current.version}#acceptations`}>
            {t('accepted', { count: String(current.accepted), people: String(people) })}
          </NextLink>
        </p>
      )}
    </article>
  );
}
