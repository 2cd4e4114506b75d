import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import type { ExecutionView } from '@/server/views';
import { CampaignPage } from './campaign/CampaignPage';
import { ExecutionPage } from './ExecutionPage';
import { reasonOf } from './verdictSentence';

type Props = { params: Promise<{ compte: string; numero: string }> };
type Server = Awaited<ReturnType<typeof requireSession>>['server'];

/** Lines rendered with the page; the live connection brings the others. */
const FIRST_EVENTS = 500;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations('execution');
  return { title: t('title', { number: (await params).numero }) };
}

export default async function Page({ params }: Props) {
  const { compte, numero } = await params;
  const { server } = await requireSession(`/outil/${compte}/executions/${numero}`);
  const execution = await orNotFound(server.execution.get({ number: numberOf(numero) }));
  if (execution.accountId !== numberOf(compte)) notFound();
  return execution.campaign ? campaignPage(server, execution) : testPage(server, execution);
}

async function testPage(server: Server, execution: ExecutionView) {
  const { number, parent } = execution;
  const [events, instructions, campaign] = await Promise.all([
    server.execution.events({ number, limit: FIRST_EVENTS }),
    instructionsOf(server, number),
    parent === null ? null : server.execution.get({ number: parent }),
  ]);
  return (
    <ExecutionPage
      key={number}
      execution={execution}
      events={events}
      instructions={instructions}
      parent={campaign}
      renderedAt={Date.now()}
    />
  );
}

async function campaignPage(server: Server, execution: ExecutionView) {
  const { number, accountId, run, children = [] } = execution;
  const current = run?.current ?? null;
  const failed = children.filter(({ state, verdict }) => state === 'done' && verdict !== 'ok');
  const [cases, reasons, view, instructions] = await Promise.all([
    server.case.list({ accountId }),
    Promise.all(failed.map((child) => server.execution.get({ number: child.number }))),
    current === null ? null : server.execution.get({ number: current }),
    current === null ? null : instructionsOf(server, current),
  ]);
  return (
    <CampaignPage
      key={number}
      execution={execution}
      current={view && { execution: view, instructions }}
      cases={cases}
      reasons={Object.fromEntries(reasons.map((child) => [child.number, reasonOf(child) ?? '']))}
      renderedAt={Date.now()}
    />
  );
}

/** A test that never started has nothing to configure. */
const instructionsOf = (server: Server, number: number) =>
  server.execution.instructions({ number }).catch(() => null);
