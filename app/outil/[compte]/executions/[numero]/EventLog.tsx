'use client';

import { Radio } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Link } from '@/app/live/keepFollowing';
import type { Log } from '@/app/live/log';
import { eventElementId } from '@/app/ui/EventLine';
import { Tabs } from '@/app/ui/Tabs';
import { Transcript } from '@/app/ui/Transcript';
import type { EventView, ExecutionView, Instructions } from '@/server/views';
import { Connections } from './Connections';
import { FollowedPane } from './FollowedPane';
import { JournalEnd, JournalHead } from './JournalEnds';

/** A proof that one asked to see; `turn` tells two requests for the same one apart. */
export interface Proof {
  event: EventView;
  turn: number;
}

/** What the laboratory sees, by connection or in order of arrival. */
export function EventLog({
  execution,
  instructions,
  log,
  link,
  proof,
}: {
  execution: ExecutionView;
  instructions: Instructions | null;
  log: Log;
  link: Link;
  proof: Proof | null;
}) {
  const t = useTranslations('execution');
  const [view, setView] = useState('connexions');
  useLitProof(proof);
  const done = execution.state === 'done';
  const nothing = <p className="px-4 py-8 text-ink-soft">{t(done ? 'logEmpty' : 'logWaiting')}</p>;

  return (
    <section aria-labelledby="journal" className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="journal" className="text-lg">
          {t('log')}
        </h2>
        <p className="flex items-center gap-3 text-sm text-ink-soft">
          <span>{t('eventsCount', { count: log.size })}</span>
          {!done && link === 'live' && (
            <span className="inline-flex items-center gap-1.5 font-semibold text-accent">
              <Radio aria-hidden size={16} className="pulse" />
              {t('live.on')}
            </span>
          )}
          {!done && link === 'connecting' && <span>{t('live.connecting')}</span>}
        </p>
      </div>
      <Tabs
        label={t('log')}
        selected={view}
        onSelect={setView}
        items={[
          {
            id: 'connexions',
            label: t('connections'),
            content: (
              <FollowedPane size={log.size} label={t('connections')} live={!done}>
                {log.size === 0 ? nothing : <Connections groups={log.groups} proof={proof} />}
              </FollowedPane>
            ),
          },
          {
            id: 'journal',
            label: t('journal'),
            content: (
              <FollowedPane size={log.size} label={t('journal')} live={!done}>
                <JournalHead execution={execution} instructions={instructions} />
                {log.size === 0 ? (
                  nothing
                ) : (
                  <Transcript stretches={log.chunks} lit={proof?.event.seq ?? null} />
                )}
                {done && <JournalEnd execution={execution} />}
              </FollowedPane>
            ),
          },
        ]}
      />
    </section>
  );
}

/** Brings the proof into view, lights it until another is asked for, and moves the keyboard there. */
function useLitProof(proof: Proof | null) {
  useEffect(() => {
    if (!proof) return;
    // The group that holds the line opens in the same turn: its line exists at the next frame.
    let lit: HTMLElement | null = null;
    const frame = requestAnimationFrame(() => {
      lit = document.getElementById(eventElementId(proof.event.seq));
      if (!lit) return;
      lit.dataset.lit = 'true';
      const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      lit.scrollIntoView({ block: 'center', behavior: still ? 'instant' : 'smooth' });
      lit.focus({ preventScroll: true });
    });
    return () => {
      cancelAnimationFrame(frame);
      lit?.removeAttribute('data-lit');
    };
  }, [proof]);
}
