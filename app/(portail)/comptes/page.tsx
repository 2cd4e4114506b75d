import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { Announcements } from '@/app/announcements/Announcements';
import { getTranslations } from '@/app/i18n/server';
import { RefreshOnAccounts } from '@/app/live/RefreshOnAccounts';
import { requireSession } from '@/app/session';
import { ButtonLink } from '@/app/ui/Button';
import { EmptyState } from '@/app/ui/EmptyState';
import { PageHeader } from '@/app/ui/PageHeader';
import { nextRunAt } from '@/server/provisioning/next';
import { AccountTable } from './AccountTable';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('accounts');
  return { title: t('title') };
}

export default async function AccountsPage() {
  const { session, server } = await requireSession('/comptes');
  const t = await getTranslations('accounts');
  const accounts = await server.account.list();
  const { organisation } = session;
  const create = (
    <ButtonLink kind="primary" href="/comptes/nouveau">
      <Plus aria-hidden size={18} />
      {t('create')}
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title={t('heading')}
        intro={accounts.length > 0 ? t('intro', { organisation }) : undefined}
        actions={accounts.length > 0 ? create : undefined}
      />
      <Announcements />
      {accounts.length === 0 ? (
        <EmptyState
          title={t('emptyTitle', { organisation })}
          text={t('emptyText')}
          action={
            <div className="flex flex-wrap gap-3">
              {create}
              <ButtonLink href="/aide#bac-a-sable">{t('prepare')}</ButtonLink>
            </div>
          }
        />
      ) : (
        <AccountTable accounts={accounts} nextAt={nextRunAt(new Date())} />
      )}
      <RefreshOnAccounts />
    </>
  );
}
