import { describe, expect, it } from 'vitest';
import { Recorded, START } from '../../testing';
import { REQUIRED_SUITES } from '../../tls';
import type { Judgement } from '../../verdict';
import { judge } from '../index';

const at = (evidence: Recorded, ms: number): Judgement =>
  judge(evidence.testCase, evidence.snapshot, evidence.events, START + ms);
const LATE = 200_000;
const verdictOf = (judgement: Judgement) => (judgement.decided ? judgement.verdict : 'undecided');
const ids = (judgement: Judgement, verdict?: string) =>
  judgement.findings.filter((f) => verdict === undefined || f.verdict === verdict).map((f) => f.id);
function find(judgement: Judgement, id: string) {
  const found = judgement.findings.find((f) => f.id === id);
  if (!found) throw new Error(`no finding ${id} among ${ids(judgement).join(', ')}`);
  return found;
}
const tls = (options = {}) => new Recorded('authcli-tls-imap', options);

it('is OK for exactly the six, 3 s after the last new connection, ignoring GREASE and signalling values', () => {
  const evidence = tls();
  const suites = [0x2a2a, ...[...REQUIRED_SUITES].reverse(), 0x00ff, 0x5600];
  evidence.connection().untilTls(1000, null, { suites });
  evidence.connection().untilTls(2000);
  expect(at(evidence, 4999)).toMatchObject({ decided: false, wakeAt: START + 5000 });
  const judgement = at(evidence, 5000);
  expect(verdictOf(judgement)).toBe('ok');
  expect(ids(judgement)).toEqual(['tls-version', 'suites-exact', 'fallback-scsv', 'handshake-completed']);
});

it('needs the whole delay when asked', () => {
  const evidence = tls({ policies: { listenFullDelay: true } });
  evidence.connection().untilTls(1000).closed(1500);
  expect(verdictOf(at(evidence, 59_999))).toBe('undecided');
  expect(verdictOf(at(evidence, 60_000))).toBe('ok');
});

describe('KO at once', () => {
  it('for suites that are too many, by name, unknown ones in hexadecimal', () => {
    const evidence = tls();
    evidence
      .connection()
      .opened(1000)
      .starttls(1100)
      .hello(1200, { suites: [...REQUIRED_SUITES, 0x002f, 0xfefe] });
    const judgement = at(evidence, 1200);
    expect(verdictOf(judgement)).toBe('ko');
    const { message } = find(judgement, 'suites-forbidden');
    expect(message).toContain('TLS_RSA_WITH_AES_128_CBC_SHA (0x002F)');
    expect(message).toContain('0xFEFE');
  });

  it('for a missing suite, by name', () => {
    const evidence = tls();
    evidence.connection().untilTls(1000, null, { suites: REQUIRED_SUITES.slice(0, 5) });
    expect(find(at(evidence, 1400), 'suites-missing').message).toContain(
      'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 (0x009E)',
    );
  });

  it('for one bad ClientHello among good ones', () => {
    const evidence = tls();
    evidence.connection().untilTls(1000);
    evidence.connection().untilTls(2000, null, { suites: [...REQUIRED_SUITES, 0xc02c] });
    expect(verdictOf(at(evidence, 2400))).toBe('ko');
  });

  it('for a maximum version below TLS 1.2', () => {
    for (const hello of [{ legacyVersion: 0x0302 }, { versions: [0x0302, 0x0301] }]) {
      const evidence = tls();
      evidence
        .connection()
        .opened(1000)
        .starttls(1100)
        .hello(1200, hello)
        .failed(1300, 'unsupported_version')
        .closed(1400);
      const judgement = at(evidence, 1400);
      expect(verdictOf(judgement)).toBe('ko');
      expect(find(judgement, 'tls-version-too-low')).toMatchObject({ requirement: 'MSS-CONF.01' });
      expect(find(judgement, 'tls-version-too-low').message).toContain('TLS 1.1');
    }
  });

  it('even when evidence is missing', () => {
    const evidence = tls().gap(0, 500);
    evidence.connection().untilTls(1000, null, { suites: [...REQUIRED_SUITES, 0x002f] });
    expect(verdictOf(at(evidence, 2000))).toBe('ko');
  });
});

it.each([
  ['refuse', 'ko', 'ko'],
  ['warn', 'ok', 'warning'],
  ['accept', 'ok', 'info'],
] as const)('treats TLS 1.3 suites by policy: %s', (tls13Suites, verdict, finding) => {
  const evidence = tls({ policies: { tls13Suites } });
  const hello = { suites: [0x1302, 0x1303, 0x1301, ...REQUIRED_SUITES, 0x00ff], versions: [0x0304, 0x0303] };
  evidence.connection().untilTls(1000, null, hello).closed(1500);
  const judgement = at(evidence, LATE);
  expect(verdictOf(judgement)).toBe(verdict);
  expect(find(judgement, 'tls13-suites')).toMatchObject({ verdict: finding });
  expect(find(judgement, 'tls13-suites').hint).toContain('TLS 1.2');
});

it('warns when TLS 1.0 or 1.1 is offered beside 1.2', () => {
  const evidence = tls();
  evidence.connection().untilTls(1000, null, { versions: [0x7a7a, 0x0303, 0x0302, 0x0301] });
  const judgement = at(evidence, LATE);
  expect(verdictOf(judgement)).toBe('ok');
  expect(find(judgement, 'old-versions-offered').message).toContain('TLS 1.0 et TLS 1.1');
});

describe('inconclusive', () => {
  it('without a completed handshake, with the alert', () => {
    const evidence = tls();
    evidence.connection().untilCertificate(1000).alert(1400, 48).failed(1401, 'alert').closed(1402);
    expect(verdictOf(at(evidence, 30_000))).toBe('undecided');
    const judgement = at(evidence, 60_000);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(find(judgement, 'server-certificate-refused').message).toContain('unknown_ca (48)');
  });

  it('when nobody came, or came without STARTTLS', () => {
    expect(ids(at(tls(), 60_000))).toEqual(['nothing-received']);
    const clear = tls();
    clear.connection().opened(1000).closed(2000);
    expect(ids(at(clear, 60_000))).toEqual(['no-starttls']);
  });

  it('when evidence may be missing', () => {
    const evidence = tls().gap(500, 900);
    evidence.connection().untilTls(1000).closed(2000);
    expect(verdictOf(at(evidence, 30_000))).toBe('undecided');
    expect(verdictOf(at(evidence, 60_000))).toBe('inconclusive');
  });

  it('waits for a connection that has not shown its ClientHello', () => {
    const evidence = tls();
    evidence.connection().untilTls(1000);
    evidence.connection().opened(2000);
    expect(verdictOf(at(evidence, 59_000))).toBe('undecided');
    expect(verdictOf(at(evidence, 90_000))).toBe('ok');
  });
});
