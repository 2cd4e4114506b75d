import { expect, it } from 'vitest';
import type { ExecutionView } from '../views';
import { junitOf } from './junit';
import type { Report } from './report';

const execution: ExecutionView = {
  number: 7,
  case: 'authcli-expired-imap',
  title: 'MIE <AUTH_CLI> & "co"',
  requirements: ['ECO 1.1.5'],
  accountId: 1,
  state: 'done',
  verdict: 'ok',
  startedAt: '2026-11-21T13:26:22.000Z',
  deadline: '2026-11-21T13:27:22.000Z',
  endedAt: '2026-11-21T13:26:24.500Z',
  delaySeconds: 60,
  clientIp: [],
  findings: [
    { id: 'x', requirement: 'ECO 1.1.5', verdict: 'ko', message: 'a ]]> <b> \u001b[2J \ud800', eventIds: [] },
  ],
  lastSeq: 0,
  ambiguous: false,
  watchUntil: null,
  startedBy: null,
  parent: null,
  rerunOf: null,
};
const report = (verdict: ExecutionView['verdict'], more: Partial<ExecutionView> = {}): string =>
  junitOf({
    execution: { ...execution, verdict, ...more },
    folder: 'MSS-LPS-SEGUR-1',
    events: [],
  } as unknown as Report);

it('counts each verdict where continuous integration looks for it', () => {
  expect(report('ok')).toContain('tests="1" failures="0" errors="0" skipped="0" time="2.500"');
  expect(report('ok')).not.toMatch(/<failure|<error|<skipped/);
  expect(report('ko')).toMatch(/failures="1" errors="0".*<failure /s);
  expect(report('skipped')).toMatch(/skipped="1".*<skipped\/>/s);
  for (const verdict of ['inconclusive', 'aborted', 'error', null] as const) {
    expect(report(verdict)).toMatch(/failures="0" errors="1".*<error /s);
  }
});

it('stays well-formed whatever a client made us say', () => {
  const xml = report('ko');
  expect(xml).toContain('MIE &lt;AUTH_CLI&gt; &amp; &quot;co&quot;');
  expect(xml).toContain('a ]]&gt; &lt;b&gt; \ufffd[2J \ufffd');
});

it('has one case for each test of a campaign, as bad as each was', () => {
  const test = (verdict: ExecutionView['verdict'], number: number) =>
    ({ execution: { ...execution, number, verdict }, folder: 'f', events: [] }) as unknown as Report;
  const xml = junitOf({
    execution: { ...execution, case: undefined, campaign: 'MSS-LPS-SEGUR-1', verdict: 'ko' },
    folder: 'MSS-LPS-SEGUR-1',
    events: [],
    children: (['ok', 'ko', 'inconclusive', 'aborted', 'skipped', 'error'] as const).map(test),
  } as unknown as Report);
  expect(xml).toContain('tests="6" failures="1" errors="3" skipped="1" time="2.500"');
  expect(xml.match(/<testcase /g)).toHaveLength(6);
  expect(xml.match(/<failure /g)).toHaveLength(1);
  expect(xml.match(/<error type="(inconclusive|aborted|error)"/g)).toHaveLength(3);
});

it('tells until when an early result may still change', () => {
  const watchUntil = '2026-11-21T13:27:22.000Z';
  const xml = report('ok', { watchUntil });
  expect(xml).toContain(`<property name="watchUntil" value="${watchUntil}"/>`);
  expect(xml).toMatch(new RegExp(`<system-out>.*Surveillé jusqu’à ${watchUntil}`, 's'));
  expect(report('ok')).not.toMatch(/watchUntil|Surveillé/);
});
