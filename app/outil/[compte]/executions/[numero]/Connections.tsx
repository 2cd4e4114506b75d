'use client';

import { ChevronRight } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cut, type Group } from '@/app/live/log';
import { Moment } from '@/app/ui/Moment';
import { Transcript } from '@/app/ui/Transcript';
import { Dialogue } from './Dialogue';
import type { Proof } from './EventLog';

/** The first connections are unfolded; a client that opens hundreds must not bury the page. */
const UNFOLDED = 12;

/** The log by connection: each a block that folds. */
export function Connections({ groups, proof }: { groups: readonly Group[]; proof: Proof | null }) {
  const [toggled, setToggled] = useState<ReadonlyMap<string | null, boolean>>(new Map());
  const set = (connection: string | null, open: boolean) =>
    setToggled((before) =>
      before.get(connection) === open ? before : new Map(before).set(connection, open),
    );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new proof unfolds its connection, once
  useEffect(() => {
    const group = proof && groups.find(({ events }) => events.some(({ seq }) => seq === proof.event.seq));
    if (group) set(group.connection, true);
  }, [proof]);

  return groups.map((group) => (
    <Connection
      key={group.connection ?? ''}
      group={group}
      open={toggled.get(group.connection) ?? group.rank <= UNFOLDED}
      lit={proof && group.events.includes(proof.event) ? proof.event.seq : null}
      onToggle={set}
    />
  ));
}

const Connection = memo(
  function Connection({
    group,
    open,
    lit,
    onToggle,
  }: {
    group: Group;
    open: boolean;
    lit: number | null;
    onToggle: (connection: string | null, open: boolean) => void;
  }) {
    const t = useTranslations('execution');
    const { connection, rank, events } = group;
    const first = events[0];
    if (!first) return null;
    const closed = events.some(({ type }) => type === 'connection.closed');
    const basis = events.find((event) => event.basis !== 'judge')?.basis;
    const facts = connection
      ? [
          first.protocol?.toUpperCase(),
          first.clientAddress && t('from', { address: first.clientAddress }),
          t(closed ? 'connectionClosed' : 'connectionOpen'),
          basis && t(`basis.${basis}`),
          !first.judged && t('before', { host: first.host ?? '–' }),
        ]
      : [];
    return (
      <details
        open={open}
        onToggle={({ currentTarget }) => onToggle(connection, currentTarget.open)}
        className="group border-b border-line last:border-0"
      >
        <summary className="flex list-none items-start gap-2 px-3 py-2.5 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            size={18}
            className="mt-0.5 shrink-0 text-ink-soft group-open:rotate-90"
          />
          <span className="min-w-0 flex-1">
            <span className="font-semibold">
              {connection ? t('connection', { n: rank }) : t('outside')}{' '}
              <span className="font-mono text-[0.8125rem] font-normal text-ink-soft">
                <Moment iso={first.at} show="precise" />
              </span>
            </span>
            <span className="block text-sm text-ink-soft">
              {[...facts, t('eventsCount', { count: events.length })].filter(Boolean).join(' · ')}
            </span>
          </span>
        </summary>
        {open && <Transcript stretches={cut(events)} lit={lit} />}
        {open && <Dialogue transcripts={group.transcripts} rank={rank} />}
      </details>
    );
  },
  // The callback is new at each render and always does the same.
  (before, after) => before.group === after.group && before.open === after.open && before.lit === after.lit,
);
