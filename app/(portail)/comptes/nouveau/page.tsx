import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { requireSession } from '@/app/session';
import { PageHeader } from '@/app/ui/PageHeader';
import { AccountForm } from '../formulaire/AccountForm';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('accounts.form');
  return { title: t('createTitle') };
}

export default async function NewAccountPage() {
  const { session } = await requireSession('/comptes/nouveau');
  const t = await getTranslations('accounts.form');
  const { organisation } = session;
  return (
    <>
      <PageHeader title={t('createTitle')} intro={t('createIntro', { organisation })} />
      <AccountForm account={null} />
    </>
  );
}
