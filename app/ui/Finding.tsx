'use client';

import {
  ArrowUpRight,
  CircleCheck,
  CircleHelp,
  CircleX,
  Info,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import { Button } from 'react-aria-components';
import { useLocale, useTranslations } from 'use-intl';
import type { Finding as FindingData } from '@/conformance/verdict';
import type { EventView } from '@/server/views';
import { classes } from './classes';
import { French } from './French';
import { RequirementChip } from './RequirementChip';
import { formatClock } from './time';

const LOOK: Record<FindingData['verdict'], { icon: LucideIcon; ink: string }> = {
  ok: { icon: CircleCheck, ink: 'text-ok' },
  ko: { icon: CircleX, ink: 'text-ko' },
  inconclusive: { icon: CircleHelp, ink: 'text-doubt' },
  warning: { icon: TriangleAlert, ink: 'text-doubt' },
  info: { icon: Info, ink: 'text-calm' },
};

const MOST_PROOFS = 3;

/** One judged point: what was seen, what was expected, what to do, and the arrows to its proofs. */
export function Finding({
  finding,
  proofs,
  onProof,
}: {
  finding: FindingData;
  /** Events that prove it, as far as the page holds them. */
  proofs: EventView[];
  onProof: (event: EventView) => void;
}) {
  const t = useTranslations('execution');
  const states = useTranslations('states');
  const locale = useLocale();
  const { icon: Icon, ink } = LOOK[finding.verdict];
  return (
    <li className="flex gap-3 py-3">
      <Icon aria-hidden size={20} className={classes('mt-0.5 shrink-0', ink)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <strong className={ink}>{states(`finding.${finding.verdict}`)}</strong>
          <RequirementChip id={finding.requirement} />
          {finding.strength && (
            <span className="text-ink-soft">{states(`strength.${finding.strength}`)}</span>
          )}
        </p>
        <p className="[overflow-wrap:anywhere]">
          <French text={finding.message} />
        </p>
        {finding.expected && <Remark name={t('expected')} text={finding.expected} />}
        {finding.hint && <Remark name={t('hint')} text={finding.hint} />}
        {proofs.length > 0 && (
          <p className="-ml-2 flex flex-wrap items-center gap-x-1">
            {proofs.slice(0, MOST_PROOFS).map((event) => {
              const time = formatClock(event.at, locale, true);
              return (
                <Button
                  key={event.seq}
                  data-printed
                  onPress={() => onProof(event)}
                  aria-label={t('proof', { time })}
                  className="inline-flex min-h-8 cursor-pointer items-center gap-1 rounded px-2 font-mono text-[0.8125rem] text-accent hover:bg-accent-soft"
                >
                  <ArrowUpRight aria-hidden size={16} />
                  {time}
                </Button>
              );
            })}
            {proofs.length > MOST_PROOFS && (
              <span className="px-2 text-sm text-ink-soft">
                + {t('proofMore', { count: proofs.length - MOST_PROOFS })}
              </span>
            )}
          </p>
        )}
      </div>
    </li>
  );
}

function Remark({ name, text }: { name: string; text: string }) {
  return (
    <p className="text-ink-soft [overflow-wrap:anywhere]">
      <strong className="font-semibold">{name}</strong> <French text={text} />
    </p>
  );
}
