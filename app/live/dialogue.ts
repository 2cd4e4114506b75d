/** What was said on a connection, out of the stretches that its log holds. */
import type { EventData } from '@/conformance/events';
import type { EventView } from '@/server/views';

type Transcript = EventData<'transcript'>;
export type Said = Transcript['lines'][number];

/** The lines in the order in which they were said, and how many more were said; nothing of withdrawn stretches. */
export function saidOn(transcripts: readonly EventView[]): { lines: Said[]; omitted: number } {
  const kept = transcripts.flatMap(({ data, withdrawn }) => (withdrawn || !data ? [] : [data as Transcript]));
  return {
    lines: kept.flatMap(({ lines }) => lines),
    omitted: kept.reduce((sum, { omitted }) => sum + omitted, 0),
  };
}

/** The same as plain text, to be pasted into a report: the moment in UTC, who, and what. */
export const dialogueText = (lines: readonly Said[]): string =>
  lines
    .map(({ at, from, text }) => `${new Date(at).toISOString()} ${from === 'client' ? 'C' : 'S'}: ${text}`)
    .join('\n');
