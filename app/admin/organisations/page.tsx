import type { Metadata } from 'next';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { EmptyState } from '@/app/ui/EmptyState';
import { Found } from '@/app/ui/Found';
import { Moment } from '@/app/ui/Moment';
import { PageHeader } from '@/app/ui/PageHeader';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { OrganisationView } from '@/server/admin/views';
import { idOf, type Parameters, queryOf, textOf } from '../query';
import { FilterField } from '../ui/FilterField';
import { Filters } from '../ui/Filters';
import { Pager } from '../ui/Pager';
import { Views } from './Views';

const PATH = '/admin/organisations';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.people');
  return { title: t('organisations') };
}

export default async function OrganisationsPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { server } = await requireAdministrator(PATH);
  const parameters = await searchParams;
  const t = await getTranslations('admin.people');
  const list = await getTranslations('admin.list');
  const search = textOf(parameters, 'q');
  const after = idOf(parameters, 'apres');
  const { items, next } = await server.admin.organisation.list({ search, after });
  const query = queryOf({ q: search });
  return (
    <>
      <PageHeader title={t('title')} intro={t('intro')} />
      <Views />
      <Filters
        path={PATH}
        values={query}
        filtered={query !== ''}
        className="sm:grid-cols-[minmax(0,26rem)_auto_1fr]"
      >
        <FilterField label={t('search')} name="q" type="search" defaultValue={search} />
      </Filters>
      <Found count={items.length} more={next !== null} />
      {items.length > 0 ? (
        <OrganisationTable organisations={items} />
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

async function OrganisationTable({ organisations }: { organisations: OrganisationView[] }) {
  const t = await getTranslations('admin.people');
  return (
    <Table
      caption={t('organisations')}
      head={
        <>
          <Column>{t('name')}</Column>
          <Column>{t('immatriculation')}</Column>
          <Column className="md:text-right">{t('people')}</Column>
          <Column className="md:text-right">{t('accounts')}</Column>
          <Column className="md:text-right">{t('executions')}</Column>
          <Column>{t('lastLogin')}</Column>
        </>
      }
    >
      {organisations.map((organisation) => (
        <Row key={organisation.id}>
          <Cell header label={t('name')}>
            <NextLink
              className="link font-semibold [overflow-wrap:anywhere]"
              href={`${PATH}/${organisation.id}`}
            >
              {organisation.name}
            </NextLink>
          </Cell>
          <Cell label={t('immatriculation')} className="[overflow-wrap:anywhere]">
            <code>{organisation.immatriculation}</code>
          </Cell>
          <Cell label={t('people')} className="md:text-right">
            {organisation.people}
          </Cell>
          <Cell label={t('accounts')} className="md:text-right">
            {organisation.accounts}
          </Cell>
          <Cell label={t('executions')} className="md:text-right">
            {organisation.executions}
          </Cell>
          <Cell label={t('lastLogin')}>
            {organisation.lastLoginAt ? <Moment iso={organisation.lastLoginAt} /> : t('never')}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
