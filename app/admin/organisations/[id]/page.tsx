import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireAdministrator } from '@/app/session';
import { ButtonLink } from '@/app/ui/Button';
import { EmptyState } from '@/app/ui/EmptyState';
import { Moment } from '@/app/ui/Moment';
import { PageHeader } from '@/app/ui/PageHeader';
import { VerdictBadge } from '@/app/ui/VerdictBadge';
import { VERDICTS } from '@/conformance/verdict';
import type { OrganisationDetailView } from '@/server/admin/views';
import { idOf, type Parameters } from '../../query';
import { Pager } from '../../ui/Pager';
import { PeopleTable } from '../PeopleTable';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.people');
  return { title: t('organisation') };
}

export default async function OrganisationPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<Parameters>;
}) {
  const { id } = await params;
  const path = `/admin/organisations/${id}`;
  const { server } = await requireAdministrator(path);
  const organisationId = numberOf(id);
  const after = idOf(await searchParams, 'apres');
  const t = await getTranslations('admin.people');
  const [organisation, people] = await orNotFound(
    Promise.all([
      server.admin.organisation.get({ organisationId }),
      server.admin.person.list({ organisationId, after }),
    ]),
  );
  return (
    <>
      <PageHeader
        title={organisation.name}
        intro={
          <span className="flex flex-wrap gap-x-5 gap-y-1">
            <span>
              {t('immatriculation')} <code>{organisation.immatriculation}</code>
            </span>
            <span>
              {t('since')} <Moment iso={organisation.createdAt} />
            </span>
          </span>
        }
        actions={
          <>
            <ButtonLink href={`/admin/comptes?o=${id}`}>{t('seeAccounts')}</ButtonLink>
            <ButtonLink href={`/admin/executions?o=${id}`}>{t('seeExecutions')}</ButtonLink>
            <ButtonLink href={`/admin/journal?o=${id}`}>{t('seeJournal')}</ButtonLink>
          </>
        }
      />
      <Counts organisation={organisation} />
      <section aria-labelledby="personnes" className="flex flex-col gap-3">
        <h2 id="personnes" className="text-lg">
          {t('people')}
        </h2>
        {people.items.length > 0 ? (
          <PeopleTable people={people.items} />
        ) : (
          <EmptyState title={t('nobody')} text={t('nobodyText')} />
        )}
        <Pager path={path} here="" cursor={after} next={people.next} />
      </section>
    </>
  );
}

async function Counts({ organisation: { counts, executions } }: { organisation: OrganisationDetailView }) {
  const t = await getTranslations('admin.people');
  const of = (verdict: (typeof VERDICTS)[number]) =>
    counts.reduce((sum, count) => (count.verdict === verdict ? sum + count.n : sum), 0);
  const open = counts.reduce((sum, { state, n }) => (state === 'done' ? sum : sum + n), 0);
  return (
    <section aria-labelledby="executions" className="flex flex-col gap-2">
      <h2 id="executions" className="text-lg">
        {t('executions')} <span className="font-normal text-ink-soft tabular-nums">{executions}</span>
      </h2>
      {executions === 0 ? (
        <p className="text-ink-soft">{t('noExecution')}</p>
      ) : (
        <ul className="flex flex-wrap gap-x-5 gap-y-2">
          {VERDICTS.filter((verdict) => of(verdict) > 0).map((verdict) => (
            <li key={verdict} className="flex items-center gap-2 tabular-nums">
              <VerdictBadge verdict={verdict} /> {of(verdict)}
            </li>
          ))}
          {open > 0 && (
            <li className="flex items-center gap-2 tabular-nums">
              {t('underWay')} {open}
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
