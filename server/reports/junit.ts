/** A report as JUnit XML, in the subset that every continuous integration reads. Pure. */
import type { Finding, Verdict } from '../../conformance/verdict';
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

/** Of an execution that was never opened, or is not over: nothing. */
function secondsOf({ startedAt, endedAt }: Report['execution']): string {
  return startedAt && endedAt ? ((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(3) : '0';
}

/** How a test counts: KO is a failure; inconclusive, aborted and technical errors are errors. */
function outcomeOf(verdict: Verdict | null): 'ok' | 'failure' | 'error' | 'skipped' {
  if (verdict === 'ok' || verdict === 'skipped') return verdict;
  return verdict === 'ko' ? 'failure' : 'error';
}

/** One test case; a campaign has one for each of its tests. */
export function junitOf(report: Report): string {
  const { execution, folder } = report;
  const tests = report.children ?? [report];
  const count = (outcome: ReturnType<typeof outcomeOf>) =>
    tests.filter((test) => outcomeOf(test.execution.verdict) === outcome).length;
  const counts = `tests="${tests.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${secondsOf(execution)}"`;
  const stamp = execution.startedAt ? ` timestamp="${execution.startedAt}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="MOTCO2" ${counts}>
  <testsuite name="${xml(folder ?? 'MOTCO2')}" ${counts}${stamp}>
${tests.map(testCaseOf).join('\n')}
  </testsuite>
</testsuites>
`;
}

function testCaseOf({ execution, events }: Report): string {
  const { verdict, findings, watchUntil } = execution;
  const text = findings.map(lineOf).join('\n');
  const first = findings.find((finding) => finding.verdict === verdict)?.message ?? wordOf(verdict);
  const outcome = {
    ok: '',
    failure: `\n      <failure type="ko" message="${xml(first)}">${xml(text)}</failure>`,
    error: `\n      <error type="${verdict ?? 'running'}" message="${xml(first)}">${xml(text)}</error>`,
    skipped: '\n      <skipped/>',
  }[outcomeOf(verdict)];
  const log = events
    .map(({ seq, at, connection, summary }) => `${seq} ${at} ${connection?.slice(0, 8) ?? '-'} ${summary}`)
    .join('\n');
  const properties = watchUntil
    ? `\n      <properties>\n        <property name="watchUntil" value="${xml(watchUntil)}"/>\n      </properties>`
    : '';
  const watch = watchUntil ? `\nSurveillé jusqu’à ${watchUntil} : ce résultat peut encore devenir KO.` : '';
  return `    <testcase classname="${xml(execution.case ?? execution.campaign ?? '')}" name="${xml(`#${execution.number} ${execution.title}`)}" time="${secondsOf(execution)}">${properties}${outcome}
      <system-out>${xml(`${text}${watch}\n\n${log}`)}</system-out>
    </testcase>`;
}

function wordOf(verdict: string | null): string {
  if (verdict === 'aborted') return 'Exécution interrompue.';
  if (verdict === null) return 'L’exécution n’est pas terminée.';
  return 'Non concluant.';
}
