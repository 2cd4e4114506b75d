import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { ButtonLink } from '@/app/ui/Button';
import { LastResult } from '@/app/ui/LastResult';
import type { ExecutionView } from '@/server/views';
import { shortTitle } from '../tests/filters';
import { folderTitle } from '../tests/folder';
import { Panel } from './Panel';

/** The last executions, and all of them. */
export async function Recent({ accountId, executions }: { accountId: number; executions: ExecutionView[] }) {
  const t = await getTranslations('dashboard.recent');
  const tests = await getTranslations('tests');
  return (
    <Panel
      id="dernieres"
      title={t('title')}
      more={
        executions.length > 0 && (
          <NextLink href={`/outil/${accountId}/executions`} className="link">
            {t('all')}
          </NextLink>
        )
      }
    >
      {executions.length === 0 ? (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-dashed border-line-strong px-4 py-3">
          <p>{t('none')}</p>
          <ButtonLink size="small" href={`/outil/${accountId}/tests`}>
            {t('start')}
          </ButtonLink>
        </div>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {executions.map(({ number, campaign, title, state, verdict, startedAt }) => (
            <li
              key={number}
              className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-4 py-2.5"
            >
              <span className="min-w-0">
                {campaign ? t('campaign', { title: folderTitle(campaign, tests) }) : shortTitle(title)}
              </span>
              <LastResult accountId={accountId} last={{ number, state, verdict, at: startedAt }} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
