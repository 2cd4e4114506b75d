import type { Metadata } from 'next';
import { getPreferences, getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { EmptyState } from '@/app/ui/EmptyState';
import { PageHeader } from '@/app/ui/PageHeader';
import { FOLDERS } from '@/conformance/campaigns';
import { Unavailable } from '../Unavailable';
import { Catalogue } from './Catalogue';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tests');
  return { title: t('title') };
}

export default async function TestsPage({ params }: { params: Promise<{ compte: string }> }) {
  const { compte } = await params;
  const accountId = numberOf(compte);
  const { server, address } = await requireSession(`/outil/${compte}/tests`);
  const [account, cases, campaigns] = await orNotFound(
    Promise.all([
      server.account.get({ accountId }),
      server.case.list({ accountId }),
      server.case.campaigns({ accountId }),
    ]),
  );
  const t = await getTranslations('tests');
  const shell = await getTranslations('shell');
  const { locale } = await getPreferences();
  const folders = FOLDERS.map(({ id }) => ({
    id,
    cases: cases.filter(({ folder }) => folder === id),
    campaign: campaigns.find((campaign) => campaign.id === id) ?? null,
  }));
  return (
    <>
      <PageHeader
        title={t('heading')}
        intro={locale === 'fr' ? t('intro') : `${t('intro')} ${shell('frenchContent')}`}
      />
      {account.status !== 'available' ? (
        <Unavailable account={account} />
      ) : cases.length === 0 ? (
        <EmptyState title={t('emptyTitle')} text={t('emptyText')} />
      ) : (
        <Catalogue
          accountId={accountId}
          ownAddress={address}
          folders={folders.filter((folder) => folder.cases.length > 0)}
        />
      )}
    </>
  );
}
