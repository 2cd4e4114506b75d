/** Lines for people, on a terminal or in the log of an integration. Nothing here carries meaning by colour alone. */
import type { Finding } from '../conformance/verdict';
import type { EventView, ExecutionView } from '../server/views';

export const VERDICT_WORDS: Record<string, string> = {
  ok: '✓ OK',
  ko: '✕ KO',
  inconclusive: '? NON CONCLUANT',
  aborted: '◼ interrompu',
  error: '! erreur technique',
  skipped: '– sans objet',
};

const STATE_WORDS: Record<ExecutionView['state'], string> = {
  queued: '… en attente',
  listening: '… à l’écoute',
  judging: '… en cours de jugement',
  done: 'terminée',
};

/** Where an execution stands. */
export const wordOf = ({ verdict, state }: Pick<ExecutionView, 'verdict' | 'state'>) =>
  VERDICT_WORDS[verdict ?? ''] ?? STATE_WORDS[state];

const MARKS: Record<Finding['verdict'], string> = {
  ok: '✓',
  ko: '✕',
  inconclusive: '?',
  warning: '⚠',
  info: 'i',
};

/** What came from the network may hold escape sequences: a terminal must not obey them. */
export const plain = (text: string) => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');

const time = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

const clock = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', timeStyle: 'medium' });

/** A moment to be read by somebody whose own clock may be another's. */
export const parisTime = (moment: string) => `${clock.format(new Date(moment))}, heure de Paris`;

/** An OK before the deadline is not final: says until when and what to do. null when nothing can change any more. */
export function watchSentence({ number, verdict, watchUntil }: ExecutionView, now: number): string | null {
  if (verdict !== 'ok' || watchUntil === null || Date.parse(watchUntil) <= now) return null;
  return `OK acquis ; surveillé jusqu’à ${parisTime(watchUntil)} : un identifiant transmis d’ici là le changerait en KO. Relire : motco2 follow ${number} ; pour attendre la fin du délai : --full-delay`;
}

/** What was said in full is no line to follow: it is in the report. */
export const isLine = ({ type }: EventView): boolean => type !== 'transcript';

export function eventLine(event: EventView): string {
  const mark = { good: '+', bad: '!', neutral: ' ' }[event.tone];
  const before = event.judged ? '' : ' (non jugée)';
  return `${time.format(new Date(event.at))} ${mark} ${event.connection?.slice(0, 8) ?? '--------'} ${plain(event.summary)}${before}`;
}

export function summaryOf(view: ExecutionView): string {
  const lines = [`#${view.number} ${view.title}`, wordOf(view)];
  for (const finding of view.findings) {
    lines.push(`  ${MARKS[finding.verdict]} ${finding.requirement} : ${plain(finding.message)}`);
    if (finding.expected) lines.push(`      Attendu : ${plain(finding.expected)}`);
    if (finding.hint) lines.push(`      → ${plain(finding.hint)}`);
  }
  return lines.join('\n');
}

/** Columns separated by two spaces. */
export function table(rows: string[][]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
