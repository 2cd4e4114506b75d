import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from '@/app/i18n/server';
import { folderTitle } from '@/app/outil/[compte]/tests/folder';
import { requireAdministrator } from '@/app/session';
import { EmptyState } from '@/app/ui/EmptyState';
import { Found } from '@/app/ui/Found';
import { PageHeader } from '@/app/ui/PageHeader';
import { CAMPAIGNS } from '@/conformance/campaigns';
import { CATALOGUE } from '@/conformance/catalogue';
import { isRefusal } from '@/server/errors';
import { type Parameters, textOf } from '../query';
import { Pager } from '../ui/Pager';
import { ExecutionFilters } from './ExecutionFilters';
import { ExecutionTable } from './ExecutionTable';
import { NumberSearch } from './NumberSearch';
import { executionsQuery, numberAsked, readExecutions } from './query';

const PATH = '/admin/executions';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.executions');
  return { title: t('title') };
}

export default async function ExecutionsPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const { server } = await requireAdministrator(PATH);
  const parameters = await searchParams;
  const t = await getTranslations('admin.executions');
  const list = await getTranslations('admin.list');
  const tests = await getTranslations('tests');

  const asked = numberAsked(parameters);
  if (asked && (await exists(server.admin.execution.get({ number: asked })))) redirect(`${PATH}/${asked}`);
  const problem =
    asked === null
      ? null
      : asked === undefined
        ? t('notNumber', { text: textOf(parameters, 'numero') })
        : t('unknown', { number: String(asked) });

  const {
    filter,
    after,
    server: wanted,
  } = readExecutions(
    parameters,
    CATALOGUE.map(({ id }) => id),
    CAMPAIGNS.map(({ id }) => id),
  );
  const { items, next } = await server.admin.execution.list({ ...wanted, after });
  const query = executionsQuery(filter);
  return (
    <>
      <PageHeader title={t('title')} intro={t('intro')} />
      <NumberSearch path={PATH} asked={textOf(parameters, 'numero')} problem={problem} />
      <ExecutionFilters
        path={PATH}
        filter={filter}
        campaigns={CAMPAIGNS.map(({ id }) => ({ value: id, label: `${folderTitle(id, tests)} (${id})` }))}
        cases={CATALOGUE.map(({ id, title }) => ({ value: id, label: title }))}
      />
      <Found count={items.length} more={next !== null} />
      {items.length > 0 ? (
        <ExecutionTable path={PATH} executions={items} />
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

async function exists(read: Promise<unknown>): Promise<boolean> {
  try {
    await read;
    return true;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (isRefusal(cause) && cause.kind === 'not_found') return false;
    throw error;
  }
}
