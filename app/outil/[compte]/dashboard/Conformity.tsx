import { CircleCheck, CircleDashed, CircleDotDashed, CircleX } from 'lucide-react';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { classes } from '@/app/ui/classes';
import { Progress } from '@/app/ui/Progress';
import type { RequirementView } from '@/server/views';
import { stateOf } from '../exigences/state';
import { Panel } from './Panel';

const LINES = [
  { state: 'held', icon: CircleCheck, ink: 'text-ok' },
  { state: 'failed', icon: CircleX, ink: 'text-ko' },
  { state: 'partly', icon: CircleDotDashed, ink: 'text-doubt' },
  { state: 'todo', icon: CircleDashed, ink: 'text-ink-soft' },
] as const;

/** How many requirements are shown, not held, and still to be shown. */
export async function Conformity({
  accountId,
  requirements,
}: {
  accountId: number;
  requirements: RequirementView[];
}) {
  const t = await getTranslations('dashboard.conformity');
  const states = requirements.flatMap(({ cases }) => (cases.length > 0 ? [stateOf(cases).state] : []));
  const count = (state: string) => states.filter((known) => known === state).length;
  return (
    <Panel id="conformite" title={t('title')}>
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
        <Progress label={t('share')} value={count('held')} max={Math.max(1, states.length)} />
        <ul className="flex flex-col gap-1">
          {LINES.filter(({ state }) => state !== 'partly' || count(state) > 0).map(
            ({ state, icon: Icon, ink }) => (
              <li key={state} className="flex items-center gap-2">
                <Icon aria-hidden size={18} className={classes('shrink-0', ink)} />
                <strong className="font-semibold tabular-nums">{count(state)}</strong>
                {t(state, { count: count(state) })}
              </li>
            ),
          )}
        </ul>
        <p className="text-sm text-ink-soft">{t('total', { total: states.length })}</p>
        <NextLink href={`/outil/${accountId}/exigences`} className="link self-start">
          {t('see')}
        </NextLink>
      </div>
    </Panel>
  );
}
