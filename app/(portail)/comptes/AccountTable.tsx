import { ArrowRight } from 'lucide-react';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { Breakable } from '@/app/ui/Breakable';
import { ButtonLink } from '@/app/ui/Button';
import { LastResult } from '@/app/ui/LastResult';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { ListedAccountView } from '@/server/views';
import { AccountState } from './AccountState';

/** The accounts of an organisation: what they are, whether they can be used, how their campaigns went last. */
export async function AccountTable({
  accounts,
  nextAt,
}: {
  accounts: ListedAccountView[];
  /** When accounts that wait get their mailboxes; null: at once. */
  nextAt: Date | null;
}) {
  const t = await getTranslations('accounts');
  const kinds = await getTranslations('accounts.kinds');
  return (
    <Table
      caption={t('heading')}
      head={
        <>
          <Column>{t('nil')}</Column>
          <Column>{t('idPsc')}</Column>
          <Column>{t('idAuthCli')}</Column>
          <Column>{t('status')}</Column>
          <Column>{t('results')}</Column>
          <Column className="md:text-right">{t('action')}</Column>
        </>
      }
    >
      {accounts.map((account) => (
        <Row key={account.id}>
          <Cell header label={t('nil')} className="text-lg [overflow-wrap:anywhere] md:min-w-36">
            <NextLink
              href={`/comptes/${account.id}`}
              aria-label={t('detailsOf', { nil: account.nil })}
              className="link font-semibold"
            >
              {account.nil}
            </NextLink>
          </Cell>
          <Cell label={t('idPsc')}>
            <Identity
              value={account.idNatPsc}
              kind={account.kindPsc && kinds(`psc.${account.kindPsc}`)}
              mailbox={account.mailboxPersonal}
              none={t('none')}
            />
          </Cell>
          <Cell label={t('idAuthCli')}>
            <Identity
              value={account.idNatAuthCli}
              kind={account.kindAuthCli && kinds(`authCli.${account.kindAuthCli}`)}
              mailbox={account.mailboxApplicative}
              none={t('none')}
            />
          </Cell>
          <Cell label={t('status')}>
            <AccountState account={account} nextAt={nextAt} />
          </Cell>
          <Cell label={t('results')}>
            <Results account={account} />
          </Cell>
          <Cell label="" className="md:text-right">
            <Actions account={account} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Identity({
  value,
  kind,
  mailbox,
  none,
}: {
  value: string | null;
  kind: string | null;
  mailbox: string | null;
  none: string;
}) {
  if (!value) return <span className="text-ink-soft">{none}</span>;
  return (
    <span className="flex min-w-0 flex-col">
      <code className="[overflow-wrap:anywhere]">{value}</code>
      {kind && <span className="text-sm text-ink-soft">{kind}</span>}
      {mailbox && (
        <span className="text-sm text-ink-soft [overflow-wrap:anywhere]">
          <Breakable value={mailbox} />
        </span>
      )}
    </span>
  );
}

async function Results({ account }: { account: ListedAccountView }) {
  const t = await getTranslations('accounts');
  if (account.results.length === 0) return <span className="text-sm text-ink-soft">{t('noResults')}</span>;
  return (
    <ul className="flex flex-col gap-1.5">
      {account.results.map(({ id, title, last }) => (
        <li key={id} className="flex flex-col">
          <span className="text-sm text-ink-soft">{title}</span>
          <LastResult accountId={account.id} last={last} />
        </li>
      ))}
    </ul>
  );
}

async function Actions({ account }: { account: ListedAccountView }) {
  const t = await getTranslations('accounts');
  return (
    <span className="flex flex-wrap items-center gap-2 max-md:mt-2 max-md:w-full md:flex-col md:items-end">
      {account.status === 'available' ? (
        <ButtonLink
          kind="primary"
          href={`/outil/${account.id}`}
          aria-label={t('accessTo', { nil: account.nil })}
          className="max-md:w-full"
        >
          {t('access')}
          <ArrowRight aria-hidden size={18} />
        </ButtonLink>
      ) : (
        <span className="font-semibold text-ink-soft">{t('unavailable')}</span>
      )}
      <ButtonLink
        href={`/comptes/${account.id}/modifier`}
        aria-label={t('changeOf', { nil: account.nil })}
        className="max-md:w-full"
      >
        {t('change')}
      </ButtonLink>
    </span>
  );
}
