import { CircleCheck, Clock, Minus } from 'lucide-react';
import { getTranslations } from '@/app/i18n/server';
import { ButtonLink } from '@/app/ui/Button';
import { Moment } from '@/app/ui/Moment';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { keepTogether } from '@/app/ui/typography';
import type { AnnouncementAdminView } from '@/server/admin/views';
import { WithdrawButton } from './WithdrawButton';

const LOOK = {
  shown: { icon: CircleCheck, ink: 'text-ok' },
  coming: { icon: Clock, ink: 'text-accent' },
  over: { icon: Minus, ink: 'text-ink-soft' },
} as const;

export async function AnnouncementTable({ announcements }: { announcements: AnnouncementAdminView[] }) {
  const t = await getTranslations('admin.texts');
  return (
    <Table
      caption={t('messages')}
      head={
        <>
          <Column>{t('message')}</Column>
          <Column>{t('state')}</Column>
          <Column>{t('period')}</Column>
          <Column>
            <span className="sr-only">{t('edit')}</span>
          </Column>
        </>
      }
    >
      {announcements.map((announcement) => (
        <Row key={announcement.id}>
          <Cell header label={t('message')}>
            <span className="flex flex-col gap-0.5">
              <span
                lang="fr"
                className="line-clamp-3 max-w-[66ch] whitespace-pre-line [overflow-wrap:anywhere]"
              >
                {keepTogether(announcement.text)}
              </span>
              <span className="text-sm text-ink-soft">
                {[
                  announcement.tone === 'warning' && t('tones.warning'),
                  announcement.by && t('by', { name: announcement.by }),
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </span>
          </Cell>
          <Cell label="">
            <State state={announcement.state} />
          </Cell>
          <Cell label="" className="text-sm">
            <span className="flex flex-col">
              <span>
                {t('from')} <Moment iso={announcement.startsAt} />
              </span>
              <span>
                {announcement.endsAt ? (
                  <>
                    {t('until')} <Moment iso={announcement.endsAt} />
                  </>
                ) : (
                  t('untilWithdrawn')
                )}
              </span>
            </span>
          </Cell>
          <Cell label="">
            {announcement.state !== 'over' && (
              <span className="flex flex-wrap gap-2 lg:flex-nowrap">
                <ButtonLink
                  size="small"
                  href={`/admin/textes/messages/${announcement.id}`}
                  aria-label={t('editNamed', { id: String(announcement.id) })}
                >
                  {t('edit')}
                </ButtonLink>
                <WithdrawButton id={announcement.id} />
              </span>
            )}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

async function State({ state }: { state: AnnouncementAdminView['state'] }) {
  const t = await getTranslations('admin.texts.states');
  const { icon: Icon, ink } = LOOK[state];
  return (
    <span className="inline-flex items-center gap-1.5 font-semibold whitespace-nowrap">
      <Icon aria-hidden size={18} className={ink} />
      {t(state)}
    </span>
  );
}
