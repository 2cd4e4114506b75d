'use client';

import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import type { PersonView } from '@/server/admin/views';
import { ConfirmButton } from '../ui/ConfirmButton';

/** What may be done about a person; what may not is not offered, and the server refuses it too. */
export function PersonActions({
  person: { id, name, administrator, blockedAt, self },
}: {
  person: PersonView;
}) {
  const t = useTranslations('admin.people');
  const { person } = useTRPCClient().admin;
  if (administrator === 'settings') {
    return self ? null : <span className="text-sm text-ink-soft">{t('settingsOnly')}</span>;
  }
  if (self) return null;
  const personId = id;
  const words = (verb: 'promote' | 'demote' | 'block' | 'unblock') => ({
    label: t(verb),
    name: t('of', { action: t(verb), name }),
    title: t(`${verb}Title`, { name }),
    children: <p>{t(`${verb}Text`)}</p>,
  });
  return (
    <span className="flex flex-wrap gap-2 lg:flex-nowrap">
      {blockedAt ? (
        <ConfirmButton
          {...words('unblock')}
          done={t('unblocked', { name })}
          act={() => person.unblock.mutate({ personId })}
        />
      ) : (
        <>
          {administrator === 'no' ? (
            <ConfirmButton
              {...words('promote')}
              done={t('promoted', { name })}
              act={() => person.promote.mutate({ personId })}
            />
          ) : (
            <ConfirmButton
              {...words('demote')}
              done={t('demoted', { name })}
              act={() => person.demote.mutate({ personId })}
            />
          )}
          <ConfirmButton
            {...words('block')}
            kind="danger"
            done={t('blockedDone', { name })}
            act={() => person.block.mutate({ personId })}
          />
        </>
      )}
    </span>
  );
}
