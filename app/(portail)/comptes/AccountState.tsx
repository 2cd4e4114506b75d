import { getTranslations } from '@/app/i18n/server';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import { AccountBadge } from '@/app/ui/StateBadge';
import type { AccountView } from '@/server/views';

/** Whether an account can be used; else why not, and when its mailboxes are made next. */
export async function AccountState({
  account: { status, failure },
  nextAt,
  wide,
}: {
  account: AccountView;
  /** null: mailboxes are made at once. */
  nextAt: Date | null;
  /** On one line where there is room. */
  wide?: boolean;
}) {
  const t = await getTranslations('accounts');
  return (
    <div
      className={
        wide ? 'flex flex-wrap items-center gap-x-3 gap-y-1' : 'flex max-w-64 flex-col items-start gap-1'
      }
    >
      <AccountBadge status={status} />
      {status === 'failed' && failure && (
        <span className="prose-line text-sm">
          <French text={failure} />
        </span>
      )}
      {status === 'pending' && !nextAt && <span className="text-sm text-ink-soft">{t('soon')}</span>}
      {status === 'pending' && nextAt && (
        <span className="text-sm text-ink-soft">
          {t('next')} <Moment iso={nextAt.toISOString()} />
        </span>
      )}
    </div>
  );
}
