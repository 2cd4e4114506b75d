'use client';

import { useTranslations } from 'use-intl';
import { saidOn } from '@/app/live/dialogue';
import type { Log } from '@/app/live/log';
import { EventLine } from '@/app/ui/EventLine';
import type { ExecutionView, Instructions } from '@/server/views';
import { DialogueLines } from './Dialogue';
import { JournalEnd, JournalHead } from './JournalEnds';

/** Lines on paper; a longer log is told by its end. */
const MOST = 2000;

/** The whole log on paper, from the start of the test to its result. */
export function PrintedJournal({
  execution,
  instructions,
  log,
}: {
  execution: ExecutionView;
  instructions: Instructions | null;
  log: Log;
}) {
  const t = useTranslations('execution');
  const lines = log.chunks.flat();
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg">{t('journal')}</h2>
      <JournalHead execution={execution} instructions={instructions} />
      <ol className="list-none">
        {lines.slice(0, MOST).map((event) => (
          <EventLine key={event.seq} event={event} />
        ))}
      </ol>
      {lines.length > MOST && <p>{t('printedCut', { count: lines.length - MOST })}</p>}
      <JournalEnd execution={execution} />
      {log.groups.map(({ connection, rank, transcripts }) => {
        const said = saidOn(transcripts);
        if (said.lines.length === 0) return null;
        return (
          <section key={connection} className="pt-4">
            <h3 className="pb-1 text-base">{t('dialogue.of', { n: rank })}</h3>
            <DialogueLines lines={said.lines} omitted={said.omitted} />
          </section>
        );
      })}
    </section>
  );
}
