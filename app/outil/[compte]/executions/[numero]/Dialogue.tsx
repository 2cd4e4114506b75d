'use client';

import { ChevronRight, Lock } from 'lucide-react';
import { Fragment, memo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { dialogueText, type Said, saidOn } from '@/app/live/dialogue';
import { CopyButton } from '@/app/ui/CopyButton';
import { classes } from '@/app/ui/classes';
import { Moment } from '@/app/ui/Moment';
import type { EventView } from '@/server/views';

/** What client and server said on a connection, folded until somebody wants to read it. */
export const Dialogue = memo(function Dialogue({
  transcripts,
  rank,
}: {
  transcripts: readonly EventView[];
  /** Number of the connection. */
  rank: number;
}) {
  const t = useTranslations('execution');
  const [open, setOpen] = useState(false);
  const { lines, omitted } = saidOn(transcripts);
  if (lines.length + omitted === 0) return null;
  return (
    <div className="relative mx-3 my-1.5">
      <details
        open={open}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
        className="group/dialogue rounded border border-line"
      >
        <summary className="flex min-h-8 list-none items-center gap-1.5 rounded px-2 py-1 pr-10 text-sm text-ink-soft hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden size={16} className="shrink-0 group-open/dialogue:rotate-90" />
          {t('dialogue.title', { count: lines.length + omitted })}
        </summary>
        {open && <DialogueLines lines={lines} omitted={omitted} />}
      </details>
      {/* Beside the summary, not in it: one cannot press a button within a button. */}
      <span className="absolute top-1.5 right-1">
        <CopyButton what={t('dialogue.of', { n: rank })} value={() => dialogueText(lines)} />
      </span>
    </div>
  );
});

/** The lines of a dialogue: who said what, and where TLS began. */
export function DialogueLines({ lines, omitted }: { lines: readonly Said[]; omitted: number }) {
  const t = useTranslations('execution');
  return (
    <ol className="list-none border-t border-line bg-sunken py-1.5 font-mono text-[0.8125rem] leading-6">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their place, and only grow
        <Fragment key={index}>
          {line.tls && !lines[index - 1]?.tls && index > 0 && <TlsStart />}
          <Line line={line} />
        </Fragment>
      ))}
      {omitted > 0 && <li className="px-3 text-ink-soft">{t('dialogue.omitted', { count: omitted })}</li>}
    </ol>
  );
}

function TlsStart() {
  const t = useTranslations('execution');
  return (
    <li className="my-1 flex items-center gap-1.5 border-y border-line px-3 font-sans text-sm text-ink-soft">
      <Lock aria-hidden size={14} />
      {t('dialogue.tls')}
    </li>
  );
}

function Line({ line: { at, from, text } }: { line: Said }) {
  const t = useTranslations('execution');
  const client = from === 'client';
  return (
    <li className={classes('flex items-start gap-x-2.5 px-3', !client && 'text-ink-soft')}>
      <span className="shrink-0 text-ink-soft tabular-nums max-sm:hidden">
        <Moment iso={new Date(at).toISOString()} show="precise" />
      </span>
      <span aria-hidden className={classes('shrink-0', client && 'font-semibold text-accent')}>
        {client ? 'C:' : 'S:'}
      </span>
      <span className="sr-only">{t(`dialogue.${from}`)}</span>
      <span className="min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</span>
    </li>
  );
}
