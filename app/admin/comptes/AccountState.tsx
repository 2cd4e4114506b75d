import { Trash2 } from 'lucide-react';
import { getTranslations } from '@/app/i18n/server';
import { AccountBadge } from '@/app/ui/StateBadge';
import type { ListedAccountView } from '@/server/admin/views';

/** Where an account is; deleted ones say so. */
export async function AccountState({
  account: { status, deletedAt },
}: {
  account: Pick<ListedAccountView, 'status' | 'deletedAt'>;
}) {
  if (!deletedAt) return <AccountBadge status={status} />;
  const t = await getTranslations('admin.accounts');
  return (
    <span className="inline-flex items-center gap-1.5 rounded-full border border-calm-line bg-calm-soft px-2.5 py-0.5 text-sm font-semibold whitespace-nowrap text-calm">
      <Trash2 aria-hidden size={16} />
      {t('deleted')}
    </span>
  );
}
