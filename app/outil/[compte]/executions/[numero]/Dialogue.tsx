'use client';

import { ChevronRight, Lock } from 'lucide-react';
import { Fragment, memo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type Said, saidOn } from '@/app/live/dialogue';
import { Moment } from '@/app/ui/Moment';
import type { EventView } from '@/server/views';

/** What client and server said on a connection, folded until somebody wants to read it. */
export const Dialogue = memo(function Dialogue({ transcripts }: { transcripts: readonly EventView[] }) {
  const t = useTranslations('execution');
  const [open, setOpen] = useState(false);
  const { lines, omitted } = saidOn(transcripts);
  if (lines.length + omitted === 0) return null;
  return (
    <details
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      className="group/dialogue mx-3 my-1.5 rounded border border-line"
    >
      <summary className="flex list-none items-center gap-1.5 rounded px-2 py-1 text-sm text-ink-soft hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden size={16} className="shrink-0 group-open/dialogue:rotate-90" />
        {t('dialogue.title', { count: lines.length + omitted })}
      </summary>
      {open && (
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
      )}
    </details>
  );
});

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
  return (
    <li className="flex items-start gap-x-2.5 px-3">
      <span className="shrink-0 text-ink-soft tabular-nums max-sm:hidden">
        <Moment iso={new Date(at).toISOString()} show="precise" />
      </span>
      <span aria-hidden className="shrink-0 text-ink-soft">
        {from === 'client' ? 'C:' : 'S:'}
      </span>
      <span className="sr-only">{t(`dialogue.${from}`)}</span>
      <span className="min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</span>
    </li>
  );
}
