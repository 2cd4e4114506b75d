import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { Moment } from '@/app/ui/Moment';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { ListedAccountView } from '@/server/admin/views';
import { AccountState } from './AccountState';

export async function AccountTable({ path, accounts }: { path: string; accounts: ListedAccountView[] }) {
  const t = await getTranslations('admin.accounts');
  return (
    <Table
      caption={t('title')}
      head={
        <>
          <Column>{t('nil')}</Column>
          <Column>{t('organisation')}</Column>
          <Column>{t('psc')}</Column>
          <Column>{t('authCli')}</Column>
          <Column>{t('state')}</Column>
          <Column>{t('changed')}</Column>
        </>
      }
    >
      {accounts.map((account) => (
        <Row key={account.id}>
          <Cell header label={t('nil')}>
            <span className="flex flex-col gap-0.5">
              <NextLink
                className="link font-semibold [overflow-wrap:anywhere]"
                href={`${path}/${account.id}`}
              >
                {account.nil}
              </NextLink>
              {account.sameNil > 0 && (
                <span className="text-sm text-ink-soft">{t('sameNil', { count: account.sameNil })}</span>
              )}
            </span>
          </Cell>
          <Cell label={t('organisation')}>
            <NextLink
              className="link [overflow-wrap:anywhere]"
              href={`/admin/organisations/${account.organisation.id}`}
            >
              {account.organisation.name}
            </NextLink>
          </Cell>
          <Cell label={t('psc')}>{account.idNatPsc ? <code>{account.idNatPsc}</code> : '–'}</Cell>
          <Cell label={t('authCli')}>{account.idNatAuthCli ? <code>{account.idNatAuthCli}</code> : '–'}</Cell>
          <Cell label="">
            <AccountState account={account} />
          </Cell>
          <Cell label={account.deletedAt ? t('deletedAt') : t('changed')}>
            <Moment iso={account.deletedAt ?? account.changedAt} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
