import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { ExecutionPage } from './ExecutionPage';

type Props = { params: Promise<{ compte: string; numero: string }> };

/** Lines rendered with the page; the live connection brings the others. */
const FIRST_EVENTS = 500;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations('execution');
  return { title: t('title', { number: (await params).numero }) };
}

export default async function Page({ params }: Props) {
  const { compte, numero } = await params;
  const number = numberOf(numero);
  const { server } = await requireSession(`/outil/${compte}/executions/${numero}`);
  const execution = await orNotFound(server.execution.get({ number }));
  if (execution.accountId !== numberOf(compte)) notFound();
  const [events, instructions] = await Promise.all([
    server.execution.events({ number, limit: FIRST_EVENTS }),
    // A campaign, or a test that never started, has nothing to configure.
    server.execution.instructions({ number }).catch(() => null),
  ]);
  return (
    <ExecutionPage
      key={number}
      execution={execution}
      events={events}
      instructions={instructions}
      renderedAt={Date.now()}
    />
  );
}
