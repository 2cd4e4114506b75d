import { describe, expect, it } from 'vitest';
import { clientCertificate, control, Recorded, START } from '../../testing';
import type { Judgement } from '../../verdict';
import { judge } from '../index';

const at = (evidence: Recorded, ms: number): Judgement =>
  judge(evidence.testCase, evidence.snapshot, evidence.events, START + ms);
const LATE = 200_000;

function ids(judgement: Judgement, verdict?: string): string[] {
  return judgement.findings.filter((f) => verdict === undefined || f.verdict === verdict).map((f) => f.id);
}
function verdictOf(judgement: Judgement) {
  return judgement.decided ? judgement.verdict : 'undecided';
}
function find(judgement: Judgement, id: string) {
  const found = judgement.findings.find((f) => f.id === id);
  if (!found) throw new Error(`no finding ${id} among ${ids(judgement).join(', ')}`);
  return found;
}
const expired = (options = {}) => new Recorded('authcli-expired-imap', options);
const controlled = (caseId = 'authcli-expired-imap', options = {}) =>
  new Recorded(caseId, { controls: [control()], ...options });

describe('rejection', () => {
  it.each([
    ['authcli-expired-imap', 45],
    ['authcli-revoked-smtp', 44],
    ['psc-otherca-imap', 48],
    ['psc-otherca-imap', 42],
    ['authcli-otherca-smtp', 46],
  ])('%s with alert %i after a positive control is OK, strong', (caseId, code) => {
    const evidence = controlled(caseId);
    evidence.connection().untilCertificate(1000).alert(1400, code).failed(1401, 'alert').closed(1402);
    const judgement = at(evidence, 12_000);
    expect(verdictOf(judgement)).toBe('ok');
    expect(find(judgement, 'certificate-rejected').strength).toBe('strong');
    expect(find(judgement, 'certificate-rejected').message).toContain(`(${code}) à 14:26:01`);
  });

  it.each([
    ['authcli-expired-imap', 45],
    ['psc-revoked-imap', 44],
  ])('%s with alert %i but without control is OK, weak, with a warning', (caseId, code) => {
    const evidence = new Recorded(caseId);
    evidence.connection().untilCertificate(1000).alert(1400, code).failed(1401, 'alert').closed(1402);
    const judgement = at(evidence, 12_000);
    expect(verdictOf(judgement)).toBe('ok');
    expect(find(judgement, 'certificate-rejected').strength).toBe('weak');
    expect(find(judgement, 'positive-control-missing').verdict).toBe('warning');
  });

  it('takes a handshake followed by a silent closing (Node, .NET) as medium with control, inconclusive without', () => {
    for (const controls of [[control()], []]) {
      const evidence = expired({ controls });
      evidence.connection().untilTls(1000).closed(1600);
      const judgement = at(evidence, LATE);
      expect(verdictOf(judgement)).toBe(controls.length ? 'ok' : 'inconclusive');
      if (controls.length) expect(find(judgement, 'certificate-rejected').strength).toBe('medium');
      else expect(find(judgement, 'positive-control-missing').hint).toContain('serveur valide');
    }
  });

  it('is medium for a client certificate shown in the handshake, without any command', () => {
    const evidence = controlled();
    evidence.connection().untilTls(1000, clientCertificate()).closed(1600);
    expect(find(at(evidence, LATE), 'certificate-rejected').strength).toBe('medium');
  });

  it('is medium for bad_certificate (42) on the expired host, and for a reset in the handshake', () => {
    const alert = controlled();
    alert.connection().untilCertificate(1000).alert(1400, 42).failed(1401, 'alert').closed(1402);
    expect(find(at(alert, LATE), 'certificate-rejected').strength).toBe('medium');
    const reset = controlled();
    reset.connection().untilCertificate(1000).failed(1400, 'reset').closed(1401, 'reset');
    expect(find(at(reset, LATE), 'certificate-rejected').strength).toBe('medium');
  });

  it('is weak for a preamble and LOGOUT, even when the server then closes', () => {
    const evidence = controlled();
    evidence
      .connection()
      .untilTls(1000)
      .command(1500, 'CAPABILITY')
      .command(1600, 'LOGOUT')
      .closed(1700, 'server');
    const judgement = at(evidence, LATE);
    expect(verdictOf(judgement)).toBe('ok');
    expect(find(judgement, 'certificate-rejected').strength).toBe('weak');
  });

  it('does not take close_notify for a refusal of its own', () => {
    const evidence = controlled();
    evidence.connection().untilTls(1000).alert(1500, 0, 'close_notify').closed(1501);
    const judgement = at(evidence, LATE);
    expect(find(judgement, 'certificate-rejected').message).toContain('sans alerte');
  });

  it('says that the restriction to the IGC Santé is not shown, unless the machine trusts the other authority', () => {
    for (const otherCaTrusted of [false, true]) {
      const evidence = controlled('psc-otherca-smtp', { policies: { otherCaTrusted } });
      evidence.connection().untilCertificate(1000).alert(1400, 48).failed(1401, 'alert').closed(1402);
      const judgement = at(evidence, LATE);
      expect(verdictOf(judgement)).toBe('ok');
      expect(ids(judgement, 'warning').includes('igc-restriction-not-shown')).toBe(!otherCaTrusted);
    }
  });

  it('warns when the control came from another TLS stack, and ignores controls from other addresses or days', () => {
    const other = controlled('authcli-expired-imap', { controls: [control({ fingerprint: 'beef' })] });
    other.connection().untilTls(1000).closed(1600);
    expect(verdictOf(at(other, LATE))).toBe('ok');
    expect(ids(at(other, LATE), 'warning')).toContain('different-tls-stack');
    for (const changes of [{ address: '203.0.113.8' }, { at: START - 25 * 3_600_000 }, { address: null }]) {
      const evidence = expired({ controls: [control(changes)] });
      evidence.connection().untilTls(1000).closed(1600);
      expect(verdictOf(at(evidence, LATE))).toBe('inconclusive');
    }
  });
});

describe('credential', () => {
  it('is KO at once and names the credential and the unverified server', () => {
    const evidence = controlled();
    evidence
      .connection()
      .untilTls(1000)
      .command(1500, 'AUTHENTICATE', 'PLAIN')
      .attempted(1501)
      .succeeded(1502);
    const judgement = at(evidence, 1501);
    expect(verdictOf(judgement)).toBe('ko');
    const ko = find(judgement, 'credential-sent-to-faulty-server');
    expect(ko.message).toContain('un mot de passe (PLAIN)');
    expect(ko.message).toContain('serveur non vérifié');
    expect(ko.eventIds.length).toBeGreaterThan(0);
  });

  it('names a PSC token', () => {
    const evidence = controlled('psc-expired-imap');
    evidence.connection().untilTls(1000).attempted(1501, { mechanism: 'XOAUTH2', credential: 'token' });
    expect(find(at(evidence, 1501), 'credential-sent-to-faulty-server').message).toContain(
      'un jeton d’accès Pro Santé Connect (XOAUTH2)',
    );
  });

  it('names the credential from the command line alone, before its own event came', () => {
    const evidence = controlled('psc-revoked-smtp');
    evidence.connection().untilTls(1000).command(1500, 'AUTH', 'XOAUTH2 ***');
    const { message } = find(at(evidence, 1500), 'credential-sent-to-faulty-server');
    expect(message).toContain('un jeton d’accès Pro Santé Connect (AUTH XOAUTH2)');
  });

  it('is KO for a mere AUTHENTICATE or MAIL FROM, without recorded attempt', () => {
    for (const [caseId, name] of [
      ['authcli-expired-imap', 'AUTHENTICATE'],
      ['authcli-expired-smtp', 'MAIL FROM'],
      ['authcli-expired-smtp', 'AUTH'],
      ['authcli-expired-imap', 'UID FETCH'],
    ] as const) {
      const evidence = controlled(caseId);
      evidence.connection().untilTls(1000).command(1500, name).closed(1600);
      expect(verdictOf(at(evidence, 1700))).toBe('ko');
    }
  });

  it('is KO for a fallback to clear text after a rejection, and says so', () => {
    const evidence = controlled();
    evidence.connection().untilCertificate(1000).alert(1400, 45).failed(1401, 'alert').closed(1402);
    evidence
      .connection()
      .opened(2000)
      .command(2100, 'LOGIN', '***')
      .attempted(2101, { mechanism: 'IMAP LOGIN' });
    const judgement = at(evidence, 2101);
    expect(verdictOf(judgement)).toBe('ko');
    expect(find(judgement, 'credential-sent-in-clear').message).toContain('repli en clair');
  });

  it('is KO for a credential pushed behind STARTTLS', () => {
    const evidence = controlled();
    evidence
      .connection()
      .opened(1000)
      .starttls(1100)
      .event(1101, 'starttls.injection', { bytes: 30, preview: 'a2 LOGIN *** ***', commands: ['LOGIN'] })
      .closed(1200);
    expect(verdictOf(at(evidence, 1300))).toBe('ko');
  });

  it.each(['LOGIN', 'AUTH', 'MAIL'])(
    'is KO for %s in clear instead of TLS, beside a strong rejection',
    (name) => {
      const evidence = controlled();
      evidence.connection().untilCertificate(1000).alert(1400, 45).failed(1401, 'alert').closed(1402);
      evidence
        .connection()
        .opened(2000)
        .starttls(2100)
        .event(2101, 'tls.not_tls', {
          why: 'not-tls',
          preview: 'a LOGIN <12 octets>',
          commands: ['NOOP', name],
        })
        .closed(2200);
      const judgement = at(evidence, 20_000);
      expect(verdictOf(judgement)).toBe('ko');
      expect(
        find(judgement, name === 'MAIL' ? 'mail-command-on-faulty-server' : 'credential-sent-in-clear')
          .message,
      ).toMatch(/au lieu de négocier TLS/);
    },
  );

  it('does not take an alert for a rejection when half a line was said through TLS before it', () => {
    const evidence = controlled();
    evidence
      .connection()
      .untilTls(1000)
      .alert(1400, 45)
      .event(1402, 'connection.closed', {
        ...{ by: 'client', reason: null, bytesIn: 900, bytesOut: 3000, unparsedBytes: 7, durationMs: 400 },
      });
    expect(verdictOf(at(evidence, LATE))).toBe('inconclusive');
  });

  it('turns an early OK into KO, dated, while the original window lasts', () => {
    const evidence = controlled();
    evidence.connection().untilCertificate(1000).alert(1400, 45).failed(1401, 'alert').closed(1402);
    const early = at(evidence, 11_402);
    expect(early).toMatchObject({ decided: true, verdict: 'ok', watchUntil: START + 60_000 });
    evidence.connection().untilTls(30_000).attempted(30_500).closed(31_000);
    const late = at(evidence, 31_000);
    expect(late).toMatchObject({ decided: true, verdict: 'ko' });
    expect(find(late, 'early-ok-overturned').message).toMatch(/14:26:11.*14:26:30/);
  });

  it('counts on a connection of the window after the deadline, not on one opened after it', () => {
    const slow = controlled();
    slow.connection().untilTls(58_000).attempted(70_000);
    expect(verdictOf(at(slow, 70_000))).toBe('ko');
    const after = controlled();
    after.connection().untilTls(61_000).attempted(62_000).closed(63_000);
    expect(ids(at(after, LATE))).toContain('nothing-received');
  });
});

describe('time', () => {
  it('never declares OK a client that logs in 20 s after the handshake', () => {
    const evidence = controlled();
    evidence.connection().untilTls(1000).command(1500, 'CAPABILITY').attempted(21_000);
    const before = controlled();
    before.connection().untilTls(1000).command(1500, 'CAPABILITY');
    for (let ms = 1500; ms < 21_000; ms += 500) expect(verdictOf(at(before, ms))).toBe('undecided');
    expect(verdictOf(at(evidence, 21_000))).toBe('ko');
  });

  it('waits for the quiet period after the last connection has closed', () => {
    const evidence = controlled();
    evidence.connection().untilCertificate(1000).alert(1400, 45).closed(1500);
    evidence.connection().untilCertificate(5000).alert(5400, 45).closed(5500);
    expect(at(evidence, 15_499)).toMatchObject({ decided: false, wakeAt: START + 15_500 });
    expect(verdictOf(at(evidence, 15_500))).toBe('ok');
  });

  it('listens for the full delay when asked', () => {
    const evidence = controlled('authcli-expired-imap', { policies: { listenFullDelay: true } });
    evidence.connection().untilCertificate(1000).alert(1400, 45).closed(1500);
    expect(at(evidence, 59_999)).toMatchObject({ decided: false, wakeAt: START + 60_000 });
    expect(at(evidence, 60_000)).toMatchObject({ decided: true, verdict: 'ok' });
  });

  it('follows a connection that is open at the deadline, then calls it silent', () => {
    const evidence = controlled();
    evidence.connection().untilTls(50_000);
    expect(at(evidence, 60_000)).toMatchObject({ decided: false, wakeAt: START + 90_000 });
    const judgement = at(evidence, 90_000);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement)).toContain('silent');
  });

  it('stops watching an early OK once nothing more can come', () => {
    const evidence = controlled();
    evidence.connection().untilCertificate(1000).alert(1400, 45).closed(1500);
    evidence.connection().untilTls(55_000);
    expect(at(evidence, 60_000)).toMatchObject({ verdict: 'ok', watchUntil: START + 90_000 });
    expect(at(evidence, 90_000)).not.toHaveProperty('watchUntil');
    expect(verdictOf(at(evidence, 90_000))).toBe('ok');
  });
});

describe('inconclusive', () => {
  it('when nobody came, with what was expected and the usual causes', () => {
    const evidence = controlled();
    expect(at(evidence, 59_999)).toMatchObject({ decided: false });
    const judgement = at(evidence, 60_000);
    expect(verdictOf(judgement)).toBe('inconclusive');
    const finding = find(judgement, 'nothing-received');
    expect(finding.expected).toBeTruthy();
    expect(finding.hint).toContain('11143');
  });

  it('names the other server where the account connected instead', () => {
    const evidence = controlled();
    evidence.connection({ host: 'org-valid', judged: false }).untilTls(1000).closed(2000);
    const judgement = at(evidence, 60_000);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(find(judgement, 'connected-elsewhere').message).toContain('IMAP mail-org-tests-editeur');
  });

  it.each([
    ['authcli-expired-imap', 48, 'root-not-trusted'],
    ['authcli-revoked-imap', 48, 'root-not-trusted'],
    ['authcli-revoked-imap', 45, 'unexpected-alert'],
    ['authcli-expired-imap', 44, 'unexpected-alert'],
    ['authcli-otherca-imap', 45, 'unexpected-alert'],
  ])(
    '%s answered by alert %i says that the defect was not reached, even after a control',
    (caseId, code, id) => {
      const evidence = controlled(caseId);
      evidence.connection().untilCertificate(1000).alert(1400, code).failed(1401, 'alert').closed(1402);
      const judgement = at(evidence, LATE);
      expect(verdictOf(judgement)).toBe('inconclusive');
      expect(find(judgement, id).verdict).toBe('inconclusive');
    },
  );

  it('hints at importing the root when it is not trusted', () => {
    const evidence = expired();
    evidence.connection().untilCertificate(1000).alert(1400, 48).failed(1401, 'alert').closed(1402);
    expect(find(at(evidence, LATE), 'root-not-trusted').hint).toContain('Importez l’autorité racine');
  });

  it('when the handshake failed before the certificate was delivered', () => {
    const evidence = controlled();
    evidence
      .connection()
      .opened(1000)
      .starttls(1100)
      .hello(1200)
      .failed(1300, 'no_shared_cipher')
      .closed(1400);
    const judgement = at(evidence, LATE);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement)).toContain('negotiation-failed');
  });

  it.each(['no-starttls', 'implicit-tls', 'interrupted'])('when the certificate was never met: %s', (id) => {
    const evidence = controlled();
    const told = evidence.connection().opened(1000);
    if (id === 'no-starttls') told.command(1100, 'CAPABILITY').closed(1200);
    if (id === 'implicit-tls') told.event(1100, 'implicit_tls', { sni: null }).closed(1200);
    if (id === 'interrupted')
      told
        .starttls(1100)
        .event(1200, 'tls.not_tls', { why: 'closed', preview: '', commands: [] })
        .closed(1300);
    const judgement = at(evidence, LATE);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement, 'inconclusive')).toEqual([id]);
  });

  it('says so when the laboratory itself ended the connection at a limit', () => {
    const evidence = controlled();
    const limit = { limit: 'connections', message: 'too many connections' };
    evidence.connection().opened(1000).event(1001, 'limit.reached', limit).closed(1002, 'server');
    expect(ids(at(evidence, LATE), 'inconclusive')).toEqual(['limit-reached']);
  });

  it('does not let a connection that never met the certificate spoil a proven rejection', () => {
    const evidence = controlled();
    evidence.connection().opened(500).closed(600);
    evidence.connection().untilCertificate(1000).alert(1400, 45).closed(1500);
    expect(verdictOf(at(evidence, LATE))).toBe('ok');
  });

  it('lets the worst connection decide', () => {
    const evidence = controlled();
    evidence.connection().untilCertificate(1000).alert(1400, 45).closed(1500);
    evidence.connection().untilCertificate(2000).alert(2400, 48).closed(2500);
    expect(verdictOf(at(evidence, LATE))).toBe('inconclusive');
    const strengths = controlled();
    strengths.connection().untilCertificate(1000).alert(1400, 45).closed(1500);
    strengths.connection().untilTls(2000).closed(2500);
    expect(find(at(strengths, LATE), 'certificate-rejected').strength).toBe('medium');
  });

  it('when the server ended a silent connection, or bytes came that are no command', () => {
    const silent = controlled();
    silent.connection().untilTls(1000).closed(20_000, 'timeout');
    expect(ids(at(silent, LATE), 'inconclusive')).toEqual(['silent']);
    const cut = controlled();
    cut.connection().untilTls(1000).closed(2000, 'client', 12);
    expect(ids(at(cut, LATE), 'inconclusive')).toEqual(['unreadable-data']);
  });

  it('when the client asked for a name that the certificate does not bear, unless its alert names the defect', () => {
    const closing = controlled();
    closing.connection().untilTls(1000, null, { sni: 'mail.example.org' }).closed(2000);
    expect(ids(at(closing, LATE), 'inconclusive')).toEqual(['name-mismatch']);
    const alert = controlled();
    alert.connection().untilCertificate(1000, { sni: 'mail.example.org' }).alert(1400, 45).closed(1500);
    expect(verdictOf(at(alert, LATE))).toBe('ok');
    const label = controlled();
    const sni = `k7q2m9x4w8z1.${label.snapshot.host.name}`;
    label.connection().untilTls(1000, null, { sni }).closed(2000);
    expect(verdictOf(at(label, LATE))).toBe('ok');
  });

  it('when evidence may be missing, even after an early OK; KO stays KO', () => {
    const evidence = controlled();
    evidence.connection().untilCertificate(1000).alert(1400, 45).closed(1500);
    evidence.gap(20_000, 25_000);
    expect(at(evidence, 30_000)).toMatchObject({ verdict: 'inconclusive', watchUntil: START + 60_000 });
    expect(ids(at(evidence, LATE))).toContain('evidence-missing');
    evidence.connection().untilTls(30_000).attempted(31_000);
    expect(verdictOf(at(evidence, LATE))).toBe('ko');
    const outside = controlled();
    outside.connection().untilCertificate(1000).alert(1400, 45).closed(1500);
    outside.gap(-5000, -1000).gap(61_000, 62_000);
    expect(verdictOf(at(outside, LATE))).toBe('ok');
  });

  it('shows a connection opened before the start and does not judge it', () => {
    const evidence = controlled();
    evidence.connection({ judged: false }).untilTls(-5000).attempted(1000).closed(2000);
    const judgement = at(evidence, LATE);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement)).toEqual(['nothing-received', 'opened-before-start']);
  });
});

describe('a look at the revocation services', () => {
  const looked = () => {
    const evidence = controlled('authcli-revoked-imap');
    evidence.connection().untilCertificate(1000).alert(1400, 44).closed(1500);
    return evidence;
  };

  it('is supporting evidence, telling when the list was read and what OCSP answered', () => {
    const evidence = looked();
    evidence
      .fetched(1350, 'ocsp', { host: 'org-revoked', serial: '4A', answer: 'revoked' })
      .fetched(1300, 'crl', { authority: 'AC des serveurs' })
      .fetched(1360, 'crl', { authority: 'AC des serveurs', answer: 'not_modified' });
    const { message, eventIds } = find(at(evidence, LATE), 'revocation-checked');
    expect(message).toMatch(
      /^La CRL de « AC des serveurs » a été lue par votre logiciel à \d\d:\d\d:\d\d ; OCSP a été interrogé par votre logiciel sur le certificat de mail-org-revoq[^ ]* \(réponse : révoqué\) à /,
    );
    expect(eventIds).toHaveLength(3);
  });

  it('at the certificate of another server, or before the window, proves nothing here', () => {
    const evidence = looked();
    evidence.fetched(1350, 'ocsp', { host: 'psc-revoked', answer: 'revoked' }).fetched(-500, 'crl');
    expect(ids(at(evidence, LATE))).not.toContain('revocation-checked');
  });
});
