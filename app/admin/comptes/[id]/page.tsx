import type { Metadata } from 'next';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireAdministrator } from '@/app/session';
import { ButtonLink } from '@/app/ui/Button';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import { Notice } from '@/app/ui/Notice';
import { PageHeader } from '@/app/ui/PageHeader';
import type { AccountDetailView } from '@/server/admin/views';
import { JournalTable } from '../../journal/JournalTable';
import { AccountState } from '../AccountState';
import { AccountActions } from './AccountActions';
import { AccountFacts } from './AccountFacts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.accounts');
  return { title: t('title') };
}

export default async function AccountPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { server } = await requireAdministrator(`/admin/comptes/${id}`);
  const account = await orNotFound(server.admin.account.get({ accountId: numberOf(id) }));
  const t = await getTranslations('admin.accounts');
  return (
    <>
      <PageHeader
        title={t('account', { nil: account.nil })}
        intro={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
            <AccountState account={account} />
            <NextLink className="link" href={`/admin/organisations/${account.organisation.id}`}>
              {account.organisation.name}
            </NextLink>
            <span>
              {t('created')} <Moment iso={account.createdAt} />
            </span>
            {account.deletedAt && (
              <span>
                {t('deletedAt')} <Moment iso={account.deletedAt} />
              </span>
            )}
          </span>
        }
        actions={
          <>
            <ButtonLink href={`/admin/executions?c=${id}`}>{t('executions')}</ButtonLink>
            {!account.deletedAt && <AccountActions account={account} />}
          </>
        }
      />
      {account.status === 'failed' && account.failure && !account.deletedAt && (
        <Notice tone="error" title={t('failure')}>
          <p>
            <French text={account.failure} />
          </p>
        </Notice>
      )}
      <SameProduct account={account} />
      <AccountFacts account={account} />
      <section aria-labelledby="actes" className="flex flex-col gap-3">
        <h2 id="actes" className="text-lg">
          {t('acts')}
        </h2>
        {account.acts.length > 0 ? (
          <>
            <JournalTable entries={account.acts} />
            <p>
              <NextLink className="link" href={`/admin/journal?c=${id}`}>
                {t('allActs')}
              </NextLink>
            </p>
          </>
        ) : (
          <p className="text-ink-soft">{t('noAct')}</p>
        )}
      </section>
    </>
  );
}

async function SameProduct({ account: { sameProduct } }: { account: AccountDetailView }) {
  if (sameProduct.length === 0) return null;
  const t = await getTranslations('admin.accounts');
  return (
    <Notice tone="warning" title={t('sameNilTitle')}>
      <p>{t('sameNilText')}</p>
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {sameProduct.map(({ id, organisation }) => (
          <li key={id}>
            <NextLink className="link" href={`/admin/comptes/${id}`}>
              {organisation.name}
            </NextLink>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
