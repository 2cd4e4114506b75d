import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { buttonStyle } from '@/app/ui/buttonStyle';
import { EmptyState } from '@/app/ui/EmptyState';
import { Found } from '@/app/ui/Found';
import { PageHeader } from '@/app/ui/PageHeader';
import type { Parameters } from '../query';
import { Pager } from '../ui/Pager';
import { JournalFilters } from './JournalFilters';
import { JournalTable } from './JournalTable';
import { journalQuery, readJournal } from './query';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.journal');
  return { title: t('title') };
}

export default async function JournalPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { server } = await requireAdministrator('/admin/journal');
  const t = await getTranslations('admin.journal');
  const list = await getTranslations('admin.list');
  const { filter, after } = readJournal(await searchParams);
  const { items, next } = await server.admin.journal.list({ ...filter, after });
  const query = journalQuery(filter);
  const filtered = query !== '';
  return (
    <>
      <PageHeader
        title={t('title')}
        intro={t('intro')}
        actions={
          <a href={`/api/admin/journal.csv${query}`} download className={buttonStyle()}>
            <Download aria-hidden size={18} />
            {t('export')}
          </a>
        }
      />
      <JournalFilters filter={filter} />
      <Found count={items.length} more={next !== null} />
      {items.length > 0 ? (
        <JournalTable entries={items} />
      ) : (
        <EmptyState
          title={filtered ? list('none') : t('empty')}
          text={filtered ? list('noneText') : t('emptyText')}
        />
      )}
      <Pager path="/admin/journal" here={query} cursor={after} next={next} />
    </>
  );
}
