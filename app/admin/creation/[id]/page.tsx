import { ArrowLeft } from 'lucide-react';
import type { Metadata } from 'next';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireAdministrator } from '@/app/session';
import { EmptyState } from '@/app/ui/EmptyState';
import { PageHeader } from '@/app/ui/PageHeader';
import { choiceOf, idOf, type Parameters, queryOf } from '../../query';
import { Pager } from '../../ui/Pager';
import { ItemFilters } from './ItemFilters';
import { ItemTable } from './ItemTable';
import { LiveRun } from './LiveRun';
import { OUTCOMES } from './outcomes';
import { Removed } from './Removed';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Parameters> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations('provisioning');
  return { title: t('run', { id: (await params).id }) };
}

export default async function RunPage({ params, searchParams }: Props) {
  const { id: text } = await params;
  const { server } = await requireAdministrator(`/admin/creation/${text}`);
  const id = numberOf(text);
  const parameters = await searchParams;
  const outcome = choiceOf(parameters, 'resultat', OUTCOMES);
  const after = idOf(parameters, 'apres');
  const t = await getTranslations('provisioning');
  const run = await orNotFound(server.provisioning.get({ id }));
  const { items, next } = await server.provisioning.items({ id, outcome, after });
  const path = `/admin/creation/${id}`;
  return (
    <>
      <NextLink href="/admin/creation" className="link inline-flex items-center gap-1.5 self-start py-1">
        <ArrowLeft aria-hidden size={18} />
        {t('back')}
      </NextLink>
      <PageHeader title={t('run', { id: text })} />
      <LiveRun run={run} status={await server.provisioning.status()} />
      {run.purged && <Removed purged={run.purged} />}
      <section aria-labelledby="accounts" className="flex flex-col gap-3">
        <h2 id="accounts" className="text-xl">
          {t('accounts')}
        </h2>
        {run.total > 0 && <ItemFilters path={path} run={run} outcome={outcome} />}
        {items.length > 0 ? (
          <ItemTable items={items} />
        ) : (
          <EmptyState
            title={t('accountsNone')}
            text={t(run.total > 0 ? 'accountsFilteredText' : 'accountsNoneText')}
          />
        )}
        <Pager path={path} here={queryOf({ resultat: outcome })} cursor={after} next={next} />
      </section>
    </>
  );
}
