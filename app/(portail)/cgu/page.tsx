import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from '@/app/i18n/server';
import { EmptyState } from '@/app/ui/EmptyState';
import { Markdown } from '@/app/ui/Markdown';
import { Moment } from '@/app/ui/Moment';
import { PageHeader } from '@/app/ui/PageHeader';
import { ownPath } from '@/server/auth/own-path';
import { pageContext } from '@/server/auth/session';
import { createCaller } from '@/server/trpc/root';
import { Acceptance } from './Acceptance';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('terms');
  return { title: t('title') };
}

/** The terms of use: read by everybody, accepted by whoever is logged in. `suite`: where the visitor wanted to go. */
export default async function TermsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const next = ownPath((await searchParams).suite);
  const context = await pageContext();
  const { session } = context;
  if (session?.termsAccepted && next) redirect(next);
  const terms = await createCaller(context).portal.terms();
  const t = await getTranslations('terms');
  if (!terms) return <EmptyState title={t('title')} text={t('none')} />;
  const { version, accepted } = terms;
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <PageHeader
        title={t('title')}
        intro={
          <>
            {t('version', { version })} <Moment iso={terms.publishedAt} />
          </>
        }
      />
      {session && !session.termsAccepted && (
        <p className="prose-line font-semibold">
          {accepted ? t('changed', { version: accepted.version }) : t('first')}
        </p>
      )}
      {session?.termsAccepted && accepted && (
        <p className="flex items-start gap-2">
          <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-ok" />
          <span>
            {t('accepted', { version: accepted.version })} <Moment iso={accepted.at} />.
          </span>
        </p>
      )}
      <Markdown text={terms.body} />
      {session && !session.termsAccepted && <Acceptance version={version} next={next ?? '/comptes'} />}
    </div>
  );
}
