import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { Moment } from '@/app/ui/Moment';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { JournalEntryView } from '@/server/admin/views';
import { AUDIT_ACTIONS } from '@/server/audit/actions';
import { Details } from './Details';

export async function JournalTable({ entries }: { entries: JournalEntryView[] }) {
  const t = await getTranslations('admin.journal');
  return (
    <Table
      caption={t('title')}
      head={
        <>
          <Column>{t('at')}</Column>
          <Column>{t('act')}</Column>
          <Column>{t('who')}</Column>
          <Column>{t('about')}</Column>
          <Column className="lg:w-[30%]">{t('details')}</Column>
        </>
      }
    >
      {entries.map((entry) => (
        <Row key={entry.id}>
          <Cell label={t('at')} className="md:align-top">
            <Moment iso={entry.at} />
          </Cell>
          <Cell header label={t('act')} className="md:align-top">
            <span className="font-semibold">
              {AUDIT_ACTIONS.includes(entry.action) ? t(`actions.${entry.action}`) : entry.action}
            </span>
          </Cell>
          <Cell label={t('who')} className="md:align-top">
            <Who entry={entry} />
          </Cell>
          <Cell label={t('about')} className="md:align-top">
            <About entry={entry} />
          </Cell>
          <Cell label="" className="md:align-top">
            <Details details={entry.details} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

async function Who({ entry: { who, role } }: { entry: JournalEntryView }) {
  const t = await getTranslations('admin.journal');
  if (!who) return <span className="text-ink-soft">{t('system')}</span>;
  return (
    <span className="flex flex-col [overflow-wrap:anywhere] max-md:flex-row max-md:flex-wrap max-md:gap-x-2">
      <span>{who.name ?? t('nothing')}</span>
      <span className="text-sm text-ink-soft">
        {[who.login !== who.name && who.login, role === 'administrator' && t('asAdministrator')]
          .filter(Boolean)
          .join(', ')}
      </span>
    </span>
  );
}

async function About({ entry: { organisation, account } }: { entry: JournalEntryView }) {
  const t = await getTranslations('admin.journal');
  if (!organisation && !account) return <span className="text-ink-soft">{t('nothing')}</span>;
  return (
    <span className="flex flex-col [overflow-wrap:anywhere]">
      {organisation && (
        <NextLink className="link" href={`/admin/organisations/${organisation.id}`}>
          {organisation.name}
        </NextLink>
      )}
      {account && (
        <NextLink className="link text-sm" href={`/admin/comptes/${account.id}`}>
          {t('accountOf', { nil: account.nil })}
        </NextLink>
      )}
    </span>
  );
}
