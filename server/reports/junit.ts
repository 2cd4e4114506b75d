/** A report as JUnit XML, in the subset that every continuous integration reads. Pure. */
import type { Finding } from '../../conformance/verdict';
import type { Report } from './report';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 allows no control character but tab, line feed and carriage return. */
const xml = (text: string) =>
  text
    .replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

const MARKS: Record<Finding['verdict'], string> = {
  ok: 'OK',
  ko: 'KO',
  inconclusive: 'NON CONCLUANT',
  warning: 'ATTENTION',
  info: 'INFORMATION',
};

const lineOf = ({ verdict, requirement, message, expected, hint }: Finding) =>
  [`[${MARKS[verdict]}] ${requirement} : ${message}`, expected && `Attendu : ${expected}`, hint]
    .filter(Boolean)
    .join('\n  ');

/** Inconclusive, aborted and technical errors are `error`; skipped is `skipped`; KO is `failure`. */
export function junitOf(report: Report): string {
  const { execution, folder, events } = report;
  const { verdict, findings } = execution;
  const seconds =
    execution.startedAt && execution.endedAt
      ? ((Date.parse(execution.endedAt) - Date.parse(execution.startedAt)) / 1000).toFixed(3)
      : '0';
  const text = findings.map(lineOf).join('\n');
  const first = findings.find((finding) => finding.verdict === verdict)?.message ?? wordOf(verdict);
  const failed = verdict === 'ko';
  const errored = verdict !== 'ok' && verdict !== 'ko' && verdict !== 'skipped';
  const outcome = failed
    ? `\n      <failure type="ko" message="${xml(first)}">${xml(text)}</failure>`
    : errored
      ? `\n      <error type="${verdict ?? 'running'}" message="${xml(first)}">${xml(text)}</error>`
      : verdict === 'skipped'
        ? '\n      <skipped/>'
        : '';
  const log = events
    .map(({ seq, at, connection, summary }) => `${seq} ${at} ${connection?.slice(0, 8) ?? '-'} ${summary}`)
    .join('\n');
  const { watchUntil } = execution;
  const properties = watchUntil
    ? `\n      <properties>\n        <property name="watchUntil" value="${xml(watchUntil)}"/>\n      </properties>`
    : '';
  const watch = watchUntil ? `\nSurveillé jusqu’à ${watchUntil} : ce résultat peut encore devenir KO.` : '';
  const counts = `tests="1" failures="${failed ? 1 : 0}" errors="${errored ? 1 : 0}" skipped="${verdict === 'skipped' ? 1 : 0}" time="${seconds}"`;
  const stamp = execution.startedAt ? ` timestamp="${execution.startedAt}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="MOTCO2" ${counts}>
  <testsuite name="${xml(folder ?? 'MOTCO2')}" ${counts}${stamp}>
    <testcase classname="${xml(execution.case ?? execution.campaign ?? '')}" name="${xml(`#${execution.number} ${execution.title}`)}" time="${seconds}">${properties}${outcome}
      <system-out>${xml(`${text}${watch}\n\n${log}`)}</system-out>
    </testcase>
  </testsuite>
</testsuites>
`;
}

function wordOf(verdict: string | null): string {
  if (verdict === 'aborted') return 'Exécution interrompue.';
  if (verdict === null) return 'L’exécution n’est pas terminée.';
  return 'Non concluant.';
}
