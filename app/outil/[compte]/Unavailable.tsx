import { getTranslations } from '@/app/i18n/server';
import { RefreshOnAccounts } from '@/app/live/RefreshOnAccounts';
import { ButtonLink } from '@/app/ui/Button';
import { EmptyState } from '@/app/ui/EmptyState';
import { Moment } from '@/app/ui/Moment';
import { AccountBadge } from '@/app/ui/StateBadge';
import { nextRunAt } from '@/server/provisioning/next';
import type { AccountView } from '@/server/views';

/** Stands for a page that needs the mailboxes of an account while they are not there; goes away when they are. */
export async function Unavailable({ account }: { account: AccountView }) {
  const t = await getTranslations('dashboard.unavailable');
  const failed = account.status === 'failed';
  const next = failed ? null : nextRunAt(new Date());
  return (
    <EmptyState
      title={t(failed ? 'failedTitle' : 'pendingTitle')}
      text={t(failed ? 'failedText' : 'pendingText')}
      action={
        <>
          <p className="flex flex-wrap items-center gap-3">
            <AccountBadge status={account.status} />
            {next && (
              <span>
                {t('next')} <Moment iso={next.toISOString()} />
              </span>
            )}
          </p>
          <div className="flex flex-wrap gap-3">
            <ButtonLink kind="primary" href="/comptes">
              {t('accounts')}
            </ButtonLink>
            <ButtonLink href={`/outil/${account.id}/executions`}>{t('history')}</ButtonLink>
          </div>
          <RefreshOnAccounts />
        </>
      }
    />
  );
}
