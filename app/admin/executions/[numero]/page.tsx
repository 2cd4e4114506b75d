import type { Metadata } from 'next';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { RefreshOnExecution } from '@/app/live/RefreshOnExecution';
import { reasonOf } from '@/app/outil/[compte]/executions/[numero]/verdictSentence';
import { shortTitle } from '@/app/outil/[compte]/tests/filters';
import { folderTitle } from '@/app/outil/[compte]/tests/folder';
import { numberOf, orNotFound, requireAdministrator } from '@/app/session';
import { Notice } from '@/app/ui/Notice';
import { PageHeader } from '@/app/ui/PageHeader';
import { RequirementChips } from '@/app/ui/RequirementChip';
import type { ReadExecutionView } from '@/server/admin/views';
import { Freshness } from '../../ui/Freshness';
import { ReadCampaign } from './ReadCampaign';
import { ReadExecution } from './ReadExecution';
import { RejudgeButton } from './RejudgeButton';

type Props = { params: Promise<{ numero: string }> };

/** Lines rendered with the page; the browser asks for the others. */
const FIRST_EVENTS = 500;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations('execution');
  return { title: t('title', { number: (await params).numero }) };
}

export default async function Page({ params }: Props) {
  const { numero } = await params;
  const { server } = await requireAdministrator(`/admin/executions/${numero}`);
  const number = numberOf(numero);
  const [view, events] = await orNotFound(
    Promise.all([
      server.admin.execution.get({ number }),
      server.admin.execution.events({ number, limit: FIRST_EVENTS }),
    ]),
  );
  const { execution, instructions, children } = view;
  const done = execution.state === 'done';
  const t = await getTranslations('admin.executions');
  const now = Date.now();
  return (
    <>
      <Head view={view} />
      <Notice tone="info">
        <p>{t('asOwner')}</p>
        {!done && <p>{t('underWay')}</p>}
      </Notice>
      <div className="-mt-2 flex flex-wrap items-center gap-x-6 gap-y-2">
        {!done && <Freshness readAt={now} live />}
        {!done && <RefreshOnExecution number={number} />}
        {done && <RejudgeButton number={number} />}
      </div>
      {execution.campaign ? (
        <ReadCampaign
          execution={execution}
          reasons={Object.fromEntries(children.map((child) => [child.number, reasonOf(child) ?? '']))}
          now={now}
        />
      ) : (
        <ReadExecution
          key={number}
          execution={execution}
          events={events}
          instructions={instructions}
          now={now}
        />
      )}
    </>
  );
}

async function Head({ view: { execution, organisation, account } }: { view: ReadExecutionView }) {
  const t = await getTranslations('admin.executions');
  const history = await getTranslations('history');
  const tests = await getTranslations('tests');
  const { number, campaign, title, parent, requirements } = execution;
  return (
    <PageHeader
      title={
        <>
          <span className="font-mono text-[0.85em] font-medium text-ink-soft">#{number}</span>{' '}
          {campaign ? folderTitle(campaign, tests) : shortTitle(title)}
        </>
      }
      intro={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          {!campaign && <RequirementChips ids={requirements} />}
          <NextLink className="link" href={`/admin/organisations/${organisation.id}`}>
            {organisation.name}
          </NextLink>
          <span>
            <NextLink className="link" href={`/admin/comptes/${account.id}`}>
              {t('accountOf', { nil: account.nil })}
            </NextLink>
            {account.deleted && ` (${t('deleted')})`}
          </span>
          <code>{account.label}</code>
          {parent !== null && (
            <NextLink className="link" href={`/admin/executions/${parent}`}>
              {history('within', { number: String(parent) })}
            </NextLink>
          )}
        </span>
      }
    />
  );
}
