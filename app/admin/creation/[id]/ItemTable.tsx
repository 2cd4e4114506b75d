import { CircleCheck, CircleX, Clock, type LucideIcon } from 'lucide-react';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { classes } from '@/app/ui/classes';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { ProvisioningItemView } from '@/server/views';
import type { Outcome } from './outcomes';
import { RetryButton } from './RetryButton';

/** What a run did for each account. */
export async function ItemTable({ items }: { items: ProvisioningItemView[] }) {
  const t = await getTranslations('provisioning');
  return (
    <Table
      caption={t('accounts')}
      head={
        <>
          <Column>{t('items.account')}</Column>
          <Column>{t('items.action')}</Column>
          <Column>{t('items.outcome')}</Column>
          <Column>{t('items.end')}</Column>
          <Column>
            <span className="sr-only">{t('items.retry')}</span>
          </Column>
        </>
      }
    >
      {items.map((item) => (
        <Row key={item.accountId}>
          <Cell header label={t('items.account')} className="md:align-top">
            <span className="flex min-w-0 flex-col [overflow-wrap:anywhere] md:w-60">
              <NextLink className="link font-semibold" href={`/admin/comptes/${item.accountId}`}>
                {t('nil', { nil: item.nil })}
              </NextLink>
              <span className="text-sm text-ink-soft">{item.organisation}</span>
            </span>
          </Cell>
          <Cell label={t('items.action')} className="md:align-top">
            <span className="md:whitespace-nowrap">{t(`actions.${item.action}`)}</span>
          </Cell>
          <Cell label={t('items.outcome')} className="md:w-full md:align-top">
            <span className="flex min-w-0 flex-col items-start gap-1">
              <OutcomeBadge outcome={item.outcome} />
              {item.error && (
                <span className="prose-line text-sm">
                  <French text={item.error} />
                </span>
              )}
              {item.attempts > 1 && (
                <span className="text-sm text-ink-soft">{t('attempts', { count: item.attempts })}</span>
              )}
            </span>
          </Cell>
          <Cell label={item.endedAt ? t('items.end') : ''} className="md:align-top">
            {item.endedAt && <Moment iso={item.endedAt} show="clock" />}
          </Cell>
          <Cell label="" className="md:align-top">
            {item.outcome === 'failed' && <RetryButton accountId={item.accountId} nil={item.nil} />}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

const LOOK: Record<Outcome, { icon: LucideIcon; shell: string }> = {
  waiting: { icon: Clock, shell: 'border-calm-line bg-calm-soft text-calm' },
  done: { icon: CircleCheck, shell: 'border-ok-line bg-ok-soft text-ok' },
  failed: { icon: CircleX, shell: 'border-ko-line bg-ko-soft text-ko' },
};

async function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const t = await getTranslations('provisioning.outcomes');
  const { icon: Icon, shell } = LOOK[outcome];
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-sm font-semibold whitespace-nowrap',
        shell,
      )}
    >
      <Icon aria-hidden size={16} />
      {t(outcome)}
    </span>
  );
}
