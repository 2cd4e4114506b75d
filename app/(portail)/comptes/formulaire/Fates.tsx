'use client';

import { CirclePlus, Equal, type LucideIcon, Trash2, Undo2, Users } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Breakable } from '@/app/ui/Breakable';
import { classes } from '@/app/ui/classes';
import type { MailboxFateView } from '@/server/views';

const ICONS: Record<MailboxFateView['fate'], { icon: LucideIcon; ink: string }> = {
  create: { icon: CirclePlus, ink: 'text-accent' },
  reuse: { icon: Undo2, ink: 'text-accent' },
  keep: { icon: Equal, ink: 'text-ink-soft' },
  share: { icon: Users, ink: 'text-ink-soft' },
  remove: { icon: Trash2, ink: 'text-ko' },
};

/** What becomes of each mailbox. */
export function Fates({ mailboxes }: { mailboxes: MailboxFateView[] }) {
  const t = useTranslations('accounts.preview');

  function sentence({ fate, messages: count, removedAfterDays: days }: MailboxFateView): string {
    if (fate !== 'remove') return t(fate, { count });
    return `${t('remove', { count })} ${days ? t('removeLater', { days }) : t('removeNow')}`;
  }

  return (
    <ul className="flex flex-col gap-3">
      {mailboxes.map((mailbox) => {
        const { icon: Icon, ink } = ICONS[mailbox.fate];
        return (
          <li key={`${mailbox.kind} ${mailbox.address}`} className="flex items-start gap-3">
            <Icon aria-hidden size={20} className={classes('mt-0.5 shrink-0', ink)} />
            <div className="min-w-0">
              <p>
                <code className="[overflow-wrap:anywhere]">
                  <Breakable value={mailbox.address} />
                </code>
              </p>
              <p className="text-sm text-ink-soft">
                {sentence(mailbox)}
                {mailbox.sharedWith.length > 0 &&
                  ` ${t('sharedWith', { nils: mailbox.sharedWith.join(', ') })}`}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
