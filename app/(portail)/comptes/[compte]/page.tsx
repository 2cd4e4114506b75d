import { ArrowLeft, ArrowRight, Pencil } from 'lucide-react';
import type { Metadata } from 'next';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { RefreshOnAccounts } from '@/app/live/RefreshOnAccounts';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { ButtonLink } from '@/app/ui/Button';
import { PageHeader } from '@/app/ui/PageHeader';
import { serverConfig } from '@/server/config';
import { nextRunAt } from '@/server/provisioning/next';
import { AccountState } from '../AccountState';
import { Certificate } from './Certificate';
import { DeleteAccount } from './DeleteAccount';
import { History } from './History';
import { Identities } from './Identities';
import { Label } from './Label';
import { Section } from './Section';
import { Tokens } from './Tokens';

interface Props {
  params: Promise<{ compte: string }>;
  searchParams: Promise<{ avant?: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { compte } = await params;
  const { server } = await requireSession(`/comptes/${compte}`);
  const t = await getTranslations('accounts.account');
  const { nil } = await orNotFound(server.account.get({ accountId: numberOf(compte) }));
  return { title: t('title', { nil }) };
}

/** Everything about one account: what it is made of, what goes with it, what was done to it. */
export default async function AccountPage({ params, searchParams }: Props) {
  const [{ compte }, { avant }] = await Promise.all([params, searchParams]);
  const accountId = numberOf(compte);
  const { server } = await requireSession(`/comptes/${compte}`);
  const account = await orNotFound(server.account.get({ accountId }));
  const before = avant === undefined ? undefined : numberOf(avant);
  const [tokens, history] = await Promise.all([
    server.account.tokens({ accountId }),
    server.account.history({ accountId, before }),
  ]);
  const t = await getTranslations('accounts');
  const { sandbox } = serverConfig();
  const { nil } = account;
  return (
    <>
      <div className="flex flex-col gap-3">
        <NextLink className="link inline-flex items-center gap-1 self-start" href="/comptes">
          <ArrowLeft aria-hidden size={16} />
          {t('account.back')}
        </NextLink>
        <PageHeader
          title={t('account.title', { nil })}
          actions={
            <>
              <ButtonLink href={`/comptes/${accountId}/modifier`} aria-label={t('changeOf', { nil })}>
                <Pencil aria-hidden size={18} />
                {t('change')}
              </ButtonLink>
              {account.status === 'available' && (
                <ButtonLink kind="primary" href={`/outil/${accountId}`} aria-label={t('accessTo', { nil })}>
                  {t('access')}
                  <ArrowRight aria-hidden size={18} />
                </ButtonLink>
              )}
            </>
          }
        />
        <AccountState account={account} nextAt={nextRunAt(new Date())} wide />
      </div>
      <Identities account={account} />
      <Label account={account} />
      {sandbox && (
        <>
          <Certificate accountId={accountId} ou={account.idNatAuthCli} />
          <Section id="psc" title={t('psc.title')} intro={t('psc.help')}>
            <ButtonLink href={`/comptes/${accountId}/psc`} className="self-start">
              {t('psc.open')}
              <ArrowRight aria-hidden size={18} />
            </ButtonLink>
          </Section>
        </>
      )}
      <Tokens accountId={accountId} tokens={tokens} />
      <History accountId={accountId} {...history} />
      <DeleteAccount account={account} />
      <RefreshOnAccounts />
    </>
  );
}
