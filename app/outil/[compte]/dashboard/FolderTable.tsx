import { getTranslations } from '@/app/i18n/server';
import { ButtonLink } from '@/app/ui/Button';
import { classes } from '@/app/ui/classes';
import { LastResult } from '@/app/ui/LastResult';
import { Progress } from '@/app/ui/Progress';
import { VERDICT_LOOK } from '@/app/ui/verdictLook';
import { type FolderView, folderTitle } from '../tests/folder';
import { RESULTS, type Result, remainingOf, resultsOf } from './results';

/** How each folder stands, and its start. */
export async function FolderTable({ accountId, folders }: { accountId: number; folders: FolderView[] }) {
  const t = await getTranslations('dashboard.results');
  const tests = await getTranslations('tests');
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
      {folders.map((folder) => {
        const title = folderTitle(folder.id, tests);
        const { counts, passed, total, last } = resultsOf(folder.cases, folder.campaign);
        return (
          <li
            key={folder.id}
            className="grid items-center gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]"
          >
            <div className="flex min-w-0 flex-col gap-1.5">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <h3 className="text-base font-semibold">{title}</h3>
                <span className="text-sm text-ink-soft">{t('passed', { passed, total })}</span>
              </div>
              <Progress label={t('share', { title })} value={passed} max={Math.max(1, total)} />
              <Tally counts={counts} />
              {last && (
                <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-soft">
                  {t('last')} <LastResult accountId={accountId} last={last} />
                </p>
              )}
            </div>
            <Actions accountId={accountId} folder={folder} title={title} begun={last !== null} />
          </li>
        );
      })}
    </ul>
  );
}

async function Tally({ counts }: { counts: Record<Result, number> }) {
  const t = await getTranslations('dashboard.results.count');
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {RESULTS.filter((result) => counts[result] > 0).map((result) => {
        const look = result === 'remaining' ? null : VERDICT_LOOK[result];
        return (
          <li
            key={result}
            className={classes(
              'inline-flex items-center gap-1.5 font-semibold',
              look?.ink ?? 'text-ink-soft',
            )}
          >
            {look && (
              <look.icon aria-hidden size={16} className={result === 'aborted' ? 'fill-current p-0.5' : ''} />
            )}
            {t(result, { count: counts[result] })}
          </li>
        );
      })}
    </ul>
  );
}

/** All of it, or what is not OK yet once something was played; nothing when the account can play none of it. */
async function Actions({
  accountId,
  folder: { id, cases, campaign },
  title,
  begun,
}: {
  accountId: number;
  folder: FolderView;
  title: string;
  begun: boolean;
}) {
  const t = await getTranslations('dashboard.results');
  const playable = cases.filter(({ available }) => available);
  if (playable.length === 0) return null;
  const remaining = remainingOf(cases);
  const what = campaign ? id : playable[0]!.id;
  const path = `/outil/${accountId}/tests?lancer=${what}`;
  const resume = begun && campaign && remaining.length > 0 && remaining.length < playable.length;
  return (
    <div className="flex flex-wrap gap-2 md:w-32 md:flex-col">
      {resume && (
        <ButtonLink
          size="small"
          kind="primary"
          href={`${path}&reste=1`}
          aria-label={t('resumeFolder', { title })}
        >
          {t('resume')}
        </ButtonLink>
      )}
      <ButtonLink size="small" href={path} aria-label={t('launchFolder', { title })}>
        {t('launch')}
      </ButtonLink>
    </div>
  );
}
