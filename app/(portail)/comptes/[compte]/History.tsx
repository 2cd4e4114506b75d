import { getTranslations } from '@/app/i18n/server';
import { ButtonLink } from '@/app/ui/Button';
import { Moment } from '@/app/ui/Moment';
import type { AccountActView } from '@/server/views';
import { changesOf, titleKey } from './acts';
import { Section } from './Section';

/** What was done to the account, newest first. */
export async function History({
  accountId,
  acts,
  next,
}: {
  accountId: number;
  acts: AccountActView[];
  next: number | null;
}) {
  const t = await getTranslations('accounts.history');
  const who = ({ who: name, role }: AccountActView) =>
    name ?? t(role === 'system' ? 'system' : 'administrator');
  return (
    <Section id="historique" title={t('title')}>
      {acts.length === 0 ? (
        <p className="text-ink-soft">{t('none')}</p>
      ) : (
        <ol className="divide-y divide-line rounded-lg border border-line bg-surface">
          {acts.map((act) => (
            <li key={act.id} className="flex flex-col gap-1 px-4 py-3">
              <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span>
                  <strong className="font-semibold">{t(`acts.${titleKey(act.action)}`)}</strong>{' '}
                  <span className="text-ink-soft">{t('by', { who: who(act) })}</span>
                </span>
                <span className="text-sm text-ink-soft">
                  <Moment iso={act.at} />
                </span>
              </p>
              <Changes act={act} />
            </li>
          ))}
        </ol>
      )}
      {next !== null && (
        <ButtonLink className="self-start" href={`/comptes/${accountId}?avant=${next}#historique`}>
          {t('more')}
        </ButtonLink>
      )}
    </Section>
  );
}

async function Changes({ act }: { act: AccountActView }) {
  const t = await getTranslations('accounts.history');
  const { changes, about } = changesOf(act);
  if (changes.length === 0 && !about) return null;
  return (
    <ul className="text-sm [overflow-wrap:anywhere]">
      {about && <li className="text-ink-soft">{about}</li>}
      {changes.map(({ field, before, after }) => (
        <li key={field}>
          {act.action === 'account.create'
            ? t('given', { field: t(`fields.${field}`), value: after ?? t('empty') })
            : t('changed', {
                field: t(`fields.${field}`),
                before: before ?? t('empty'),
                after: after ?? t('empty'),
              })}
        </li>
      ))}
    </ul>
  );
}
