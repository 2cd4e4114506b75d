import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { PageHeader } from '@/app/ui/PageHeader';
import { AccountForm } from '../../formulaire/AccountForm';

interface Props {
  params: Promise<{ compte: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('accounts');
  return { title: t('change') };
}

export default async function ChangeAccountPage({ params }: Props) {
  const { compte } = await params;
  const { server } = await requireSession(`/comptes/${compte}/modifier`);
  const account = await orNotFound(server.account.get({ accountId: numberOf(compte) }));
  const t = await getTranslations('accounts.form');
  return (
    <>
      <PageHeader title={t('changeTitle', { nil: account.nil })} intro={t('changeIntro')} />
      <AccountForm account={account} />
    </>
  );
}
