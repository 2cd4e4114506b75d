import { Ban, ShieldCheck } from 'lucide-react';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { Moment } from '@/app/ui/Moment';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { PersonView } from '@/server/admin/views';
import { PersonActions } from './PersonActions';

export async function PeopleTable({
  people,
  showOrganisation,
}: {
  people: PersonView[];
  showOrganisation?: boolean;
}) {
  const t = await getTranslations('admin.people');
  return (
    <Table
      caption={t('people')}
      head={
        <>
          <Column>{t('name')}</Column>
          {showOrganisation && <Column>{t('organisation')}</Column>}
          <Column>{t('role')}</Column>
          <Column>{t('lastLogin')}</Column>
          <Column>{t('actions')}</Column>
        </>
      }
    >
      {people.map((person) => (
        <Row key={person.id}>
          <Cell header label={t('name')}>
            <span className="flex flex-col [overflow-wrap:anywhere]">
              <span className="font-semibold">
                {person.name}
                {person.self && <span className="font-normal text-ink-soft"> ({t('you')})</span>}
              </span>
              <span className="text-sm text-ink-soft">
                {[person.login !== person.name && person.login, person.email].filter(Boolean).join(', ')}
              </span>
              {person.foreign && <span className="text-sm text-ink-soft">{t('foreign')}</span>}
            </span>
          </Cell>
          {showOrganisation && (
            <Cell label={t('organisation')}>
              <NextLink
                className="link [overflow-wrap:anywhere]"
                href={`/admin/organisations/${person.organisation.id}`}
              >
                {person.organisation.name}
              </NextLink>
            </Cell>
          )}
          <Cell label={t('role')}>
            <Role person={person} />
          </Cell>
          <Cell label={t('lastLogin')}>
            {person.lastLoginAt ? <Moment iso={person.lastLoginAt} /> : t('never')}
          </Cell>
          <Cell label="">
            <PersonActions person={person} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

async function Role({ person: { administrator, blockedAt } }: { person: PersonView }) {
  const t = await getTranslations('admin.people');
  return (
    <span className="flex flex-col gap-0.5">
      {administrator === 'no' ? (
        <span>{t('editor')}</span>
      ) : (
        <span className="inline-flex items-center gap-1.5 font-semibold">
          <ShieldCheck aria-hidden size={16} className="text-accent" />
          {t('administrator')}
        </span>
      )}
      {administrator === 'settings' && <span className="text-sm text-ink-soft">{t('bySettings')}</span>}
      {blockedAt && (
        <span className="inline-flex items-center gap-1.5 text-sm font-semibold text-ko">
          <Ban aria-hidden size={16} />
          <span>
            {t('blocked')}{' '}
            <span className="font-normal">
              {t('blockedSince')} <Moment iso={blockedAt} />
            </span>
          </span>
        </span>
      )}
    </span>
  );
}
