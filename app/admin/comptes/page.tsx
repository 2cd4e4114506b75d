import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { EmptyState } from '@/app/ui/EmptyState';
import { Found } from '@/app/ui/Found';
import { PageHeader } from '@/app/ui/PageHeader';
import { choiceOf, idOf, type Parameters, queryOf, textOf } from '../query';
import { Pager } from '../ui/Pager';
import { AccountFilters } from './AccountFilters';
import { AccountTable } from './AccountTable';

const PATH = '/admin/comptes';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.accounts');
  return { title: t('title') };
}

export default async function AccountsPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { server } = await requireAdministrator(PATH);
  const parameters = await searchParams;
  const t = await getTranslations('admin.accounts');
  const list = await getTranslations('admin.list');
  const search = textOf(parameters, 'q');
  const state = choiceOf(parameters, 'etat', ['pending', 'available', 'failed', 'deleted'] as const);
  const organisationId = idOf(parameters, 'o');
  const after = idOf(parameters, 'apres');
  const { items, next } = await server.admin.account.list({ search, state, organisationId, after });
  const query = queryOf({ q: search, etat: state, o: organisationId });
  return (
    <>
      <PageHeader title={t('title')} intro={t('intro')} />
      <AccountFilters
        path={PATH}
        query={query}
        search={search}
        state={state ?? ''}
        organisationId={organisationId}
      />
      <Found count={items.length} more={next !== null} />
      {items.length > 0 ? (
        <AccountTable path={PATH} accounts={items} />
      ) : (
        <EmptyState
          title={query ? list('none') : t('none')}
          text={query ? list('noneText') : t('noneText')}
        />
      )}
      <Pager path={PATH} here={query} cursor={after} next={next} />
    </>
  );
}
