import type { Metadata } from 'next';
import { Announcements } from '@/app/announcements/Announcements';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { Markdown } from '@/app/ui/Markdown';
import { PageHeader } from '@/app/ui/PageHeader';
import { FOLDERS } from '@/conformance/campaigns';
import { Conformity } from './dashboard/Conformity';
import { FolderTable } from './dashboard/FolderTable';
import { Mailboxes } from './dashboard/Mailboxes';
import { Panel } from './dashboard/Panel';
import { Recent } from './dashboard/Recent';
import { Shortcuts } from './dashboard/Shortcuts';
import { UnderWay } from './dashboard/UnderWay';
import { Unavailable } from './Unavailable';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dashboard');
  return { title: t('title') };
}

/** Executions shown under « Dernières exécutions ». */
const RECENT = 5;

/** Where an account stands: what goes on, what is shown, what is left to do, and what to type. */
export default async function DashboardPage({ params }: { params: Promise<{ compte: string }> }) {
  const { compte } = await params;
  const accountId = numberOf(compte);
  const { session, server } = await requireSession(`/outil/${compte}`);
  const account = await orNotFound(server.account.get({ accountId }));
  const t = await getTranslations('dashboard');
  const header = (
    <>
      <PageHeader
        title={t('heading')}
        intro={t('intro', { nil: account.nil, organisation: session.organisation })}
      />
      <Announcements />
    </>
  );
  if (account.status !== 'available') {
    return (
      <>
        {header}
        <Unavailable account={account} />
      </>
    );
  }
  const [cases, campaigns, requirements, mailboxes, underWay, recent, readme] = await Promise.all([
    server.case.list({ accountId }),
    server.case.campaigns({ accountId }),
    server.requirement.list({ accountId }),
    server.portal.mailboxes({ accountId }),
    server.execution.list({ accountId, open: true, topLevel: true }),
    server.execution.list({ accountId, topLevel: true, limit: RECENT }),
    server.portal.readme(),
  ]);
  const folders = FOLDERS.map(({ id }) => ({
    id,
    cases: cases.filter(({ folder }) => folder === id),
    campaign: campaigns.find((campaign) => campaign.id === id) ?? null,
  }));
  return (
    <>
      {header}
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-8">
          {readme && (
            // Open until something was played: by then one has read it.
            <details
              open={recent.executions.length === 0}
              className="rounded-lg border border-line bg-surface"
            >
              <summary className="px-4 py-3 font-semibold">{t('readme')}</summary>
              <Markdown text={readme.body} className="border-t border-line px-4 py-4" />
            </details>
          )}
          <UnderWay accountId={accountId} executions={underWay.executions} />
          <Panel id="resultats" title={t('results.title')}>
            <FolderTable accountId={accountId} folders={folders} />
          </Panel>
          <Recent accountId={accountId} executions={recent.executions} />
        </div>
        <div className="flex min-w-0 flex-col gap-8">
          <Conformity accountId={accountId} requirements={requirements} />
          <Mailboxes account={account} mailboxes={mailboxes} />
          <Shortcuts />
        </div>
      </div>
    </>
  );
}
