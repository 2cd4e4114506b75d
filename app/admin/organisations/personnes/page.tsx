import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { EmptyState } from '@/app/ui/EmptyState';
import { Found } from '@/app/ui/Found';
import { PageHeader } from '@/app/ui/PageHeader';
import { choiceOf, idOf, type Parameters, queryOf, textOf } from '../../query';
import { Pager } from '../../ui/Pager';
import { PeopleTable } from '../PeopleTable';
import { Views } from '../Views';
import { PeopleFilters } from './PeopleFilters';

const PATH = '/admin/organisations/personnes';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.people');
  return { title: t('people') };
}

export default async function PeoplePage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { server } = await requireAdministrator(PATH);
  const parameters = await searchParams;
  const t = await getTranslations('admin.people');
  const list = await getTranslations('admin.list');
  const search = textOf(parameters, 'q');
  const only = choiceOf(parameters, 'qui', ['administrators', 'blocked'] as const);
  const after = idOf(parameters, 'apres');
  const { items, next } = await server.admin.person.list({ search, only, after });
  const query = queryOf({ q: search, qui: only });
  return (
    <>
      <PageHeader title={t('title')} intro={t('intro')} />
      <Views />
      <PeopleFilters path={PATH} query={query} search={search} only={only ?? ''} />
      <Found count={items.length} more={next !== null} />
      {items.length > 0 ? (
        <PeopleTable people={items} showOrganisation />
      ) : (
        <EmptyState
          title={query ? list('none') : t('nobody')}
          text={query ? list('noneText') : t('nobodyText')}
        />
      )}
      <Pager path={PATH} here={query} cursor={after} next={next} />
    </>
  );
}
