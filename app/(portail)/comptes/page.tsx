import { ArrowRight } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from '@/app/i18n/server';
import { requireSession } from '@/app/session';
import { Breakable } from '@/app/ui/Breakable';
import { ButtonLink } from '@/app/ui/Button';
import { EmptyState } from '@/app/ui/EmptyState';
import { PageHeader } from '@/app/ui/PageHeader';
import { AccountBadge } from '@/app/ui/StateBadge';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { AccountView } from '@/server/views';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('portal.accounts');
  return { title: t('title') };
}

export default async function AccountsPage() {
  const { session, server } = await requireSession('/comptes');
  const t = await getTranslations('portal.accounts');
  const accounts = await server.account.list();
  const { organisation } = session;
  return (
    <>
      <PageHeader
        title={t('heading')}
        intro={accounts.length > 0 ? t('intro', { organisation }) : undefined}
      />
      {accounts.length === 0 ? (
        <EmptyState
          title={t('emptyTitle', { organisation })}
          text={t('emptyText')}
          action={
            <ButtonLink kind="primary" href="/aide#bac-a-sable">
              {t('emptyAction')}
            </ButtonLink>
          }
        />
      ) : (
        <Table
          caption={t('heading')}
          head={
            <>
              <Column>{t('nil')}</Column>
              <Column>{t('idPsc')}</Column>
              <Column>{t('idAuthCli')}</Column>
              <Column>{t('status')}</Column>
              <Column className="md:text-right">{t('action')}</Column>
            </>
          }
        >
          {accounts.map((account) => (
            <Row key={account.id}>
              <Cell header label={t('nil')} className="text-lg">
                <strong className="font-semibold">{account.nil}</strong>
              </Cell>
              <Cell label={t('idPsc')}>
                <Identity value={account.idNatPsc} mailbox={account.mailboxPersonal} none={t('none')} />
              </Cell>
              <Cell label={t('idAuthCli')}>
                <Identity
                  value={account.idNatAuthCli}
                  mailbox={account.mailboxApplicative}
                  none={t('none')}
                />
              </Cell>
              <Cell label={t('status')}>
                <AccountBadge status={account.status} />
              </Cell>
              <Cell label="" className="md:text-right">
                <Access account={account} />
              </Cell>
            </Row>
          ))}
        </Table>
      )}
    </>
  );
}

function Identity({ value, mailbox, none }: { value: string | null; mailbox: string | null; none: string }) {
  if (!value) return <span className="text-ink-soft">{none}</span>;
  return (
    <span className="flex min-w-0 flex-col">
      <code>{value}</code>
      {mailbox && (
        <span className="text-sm text-ink-soft [overflow-wrap:anywhere]">
          <Breakable value={mailbox} />
        </span>
      )}
    </span>
  );
}

async function Access({ account }: { account: AccountView }) {
  const t = await getTranslations('portal.accounts');
  if (account.status === 'available') {
    return (
      <ButtonLink
        kind="primary"
        href={`/outil/${account.id}`}
        aria-label={t('accessTo', { nil: account.nil })}
        className="max-md:mt-2 max-md:w-full"
      >
        {t('access')}
        <ArrowRight aria-hidden size={18} />
      </ButtonLink>
    );
  }
  return (
    <span className="flex flex-col md:items-end">
      <span className="font-semibold text-ink-soft">{t('unavailable')}</span>
      <span className="max-w-72 text-sm text-ink-soft">
        {t(account.status === 'pending' ? 'pendingHelp' : 'failedHelp')}
      </span>
    </span>
  );
}
