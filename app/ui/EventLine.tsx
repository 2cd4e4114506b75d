'use client';

import {
  ArrowLeft,
  ArrowRight,
  Check,
  ChevronDown,
  CircleDot,
  FileSearch,
  KeyRound,
  Lock,
  type LucideIcon,
  Mail,
  Plug,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import { memo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { EventView } from '@/server/views';
import { classes } from './classes';
import { French } from './French';
import { Moment } from './Moment';

/** Id of the element that shows an event: where a finding's arrow leads. */
export const eventElementId = (seq: number) => `evenement-${seq}`;

const ICONS: [prefix: string, icon: LucideIcon][] = [
  ['connection.closed', Unplug],
  ['connection.', Plug],
  ['command.answered', ArrowLeft],
  ['command', ArrowRight],
  ['starttls', Lock],
  ['tls', Lock],
  ['implicit_tls', Lock],
  ['auth', KeyRound],
  ['message', Mail],
  ['folder', Mail],
  ['revocation', FileSearch],
];

function iconOf({ tone, type }: EventView): { icon: LucideIcon; ink: string } {
  if (tone === 'bad') return { icon: TriangleAlert, ink: 'text-ko' };
  if (tone === 'good') return { icon: Check, ink: 'text-ok' };
  return { icon: ICONS.find(([prefix]) => type.startsWith(prefix))?.[1] ?? CircleDot, ink: 'text-ink-soft' };
}

/** One fact seen by the laboratory: its time, what happened, and on demand everything that was recorded. */
export const EventLine = memo(function EventLine({ event }: { event: EventView }) {
  const t = useTranslations('execution');
  const [open, setOpen] = useState(false);
  const { icon: Icon, ink } = iconOf(event);
  const protocol = event.type.startsWith('command');
  const line = (
    <>
      <span className="shrink-0 pt-px font-mono text-[0.8125rem] leading-6 text-ink-soft tabular-nums">
        <Moment iso={event.at} show="precise" />
      </span>
      <Icon aria-hidden size={16} className={classes('mt-1 shrink-0', ink)} />
      {event.tone !== 'neutral' && <span className="sr-only">{t(`tone.${event.tone}`)} :</span>}
      <span
        className={classes(
          'min-w-0 flex-1 [overflow-wrap:anywhere] max-sm:order-last max-sm:basis-full',
          protocol && 'font-mono text-[0.875rem] leading-6',
          !event.judged && 'text-ink-soft',
        )}
      >
        {event.withdrawn ? t('withdrawn') : <French text={event.summary} />}
      </span>
    </>
  );
  return (
    <li id={eventElementId(event.seq)} tabIndex={-1} className="scroll-my-24 rounded outline-offset-0">
      {event.withdrawn || event.data === null ? (
        <div className="flex flex-wrap items-start gap-x-2.5 px-3 py-0.5 sm:flex-nowrap">{line}</div>
      ) : (
        <details open={open} onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
          <summary className="flex list-none flex-wrap items-start gap-x-2.5 rounded px-3 py-0.5 max-sm:py-1.5 sm:flex-nowrap hover:bg-sunken [&::-webkit-details-marker]:hidden">
            {line}
            <ChevronDown
              aria-hidden
              size={14}
              className={classes('mt-1.5 ml-auto shrink-0 text-ink-soft print:hidden', open && 'rotate-180')}
            />
          </summary>
          {open && (
            <pre className="mx-3 mt-1 mb-2 overflow-x-auto rounded border border-line bg-sunken p-3 text-[0.8125rem] leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]">
              {`${event.type}\n${JSON.stringify(event.data, null, 2)}`}
            </pre>
          )}
        </details>
      )}
    </li>
  );
});
