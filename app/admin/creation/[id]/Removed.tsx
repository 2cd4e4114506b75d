import { getTranslations } from '@/app/i18n/server';
import type { PurgedView } from '@/server/views';

const KINDS = ['mailboxes', 'messages', 'executions', 'events', 'audit', 'sessions'] as const;

/** What was removed after the accounts of a run. */
export async function Removed({ purged }: { purged: PurgedView }) {
  const t = await getTranslations('provisioning');
  const some = KINDS.filter((kind) => purged[kind] > 0);
  return (
    <section aria-labelledby="removed" className="flex flex-col gap-1">
      <h2 id="removed" className="text-xl">
        {t('removed')}
      </h2>
      {some.length > 0 ? (
        <ul className="list-disc pl-5">
          {some.map((kind) => (
            <li key={kind}>{t(`purged.${kind}`, { count: purged[kind] })}</li>
          ))}
        </ul>
      ) : (
        <p>{t('removedNothing')}</p>
      )}
      <p className="text-sm text-ink-soft">{t('retention')}</p>
    </section>
  );
}
