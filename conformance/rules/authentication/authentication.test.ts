import { describe, expect, it } from 'vitest';
import { AUTH_FAILURES, type AuthFailure } from '../../events';
import { clientCertificate, ID_NAT, Recorded, START, tokenFacts } from '../../testing';
import type { Judgement } from '../../verdict';
import { judge } from '../index';

const at = (evidence: Recorded, ms: number): Judgement =>
  judge(evidence.testCase, evidence.snapshot, evidence.events, START + ms);
const LATE = 400_000;
const verdictOf = (judgement: Judgement) => (judgement.decided ? judgement.verdict : 'undecided');
const ids = (judgement: Judgement, verdict?: string) =>
  judgement.findings.filter((f) => verdict === undefined || f.verdict === verdict).map((f) => f.id);
function find(judgement: Judgement, id: string) {
  const found = judgement.findings.find((f) => f.id === id);
  if (!found) throw new Error(`no finding ${id} among ${ids(judgement).join(', ')}`);
  return found;
}
const psc = (options = {}) => new Recorded('psc-auth-imap', { delaySeconds: 180, ...options });
const authcli = (options = {}) => new Recorded('authcli-auth-smtp', options);

describe('success', () => {
  it('is OK as soon as one authentication fulfils every point', () => {
    const evidence = psc();
    evidence
      .connection()
      .untilTls(1000)
      .attempted(1500, { mechanism: 'XOAUTH2', credential: 'token' })
      .succeeded(1600);
    expect(at(evidence, 1599)).toMatchObject({ decided: false, wakeAt: START + 1600 });
    const judgement = at(evidence, 1600);
    expect(verdictOf(judgement)).toBe('ok');
    expect(judgement).not.toHaveProperty('watchUntil');
    expect(ids(judgement)).toEqual([
      'tls-before-authentication',
      'expected-mechanism',
      'valid-credential',
      'expected-identity',
    ]);
  });

  it.each(['PLAIN', 'LOGIN', 'EXTERNAL', 'IMAP LOGIN'])(
    'accepts %s with a client certificate',
    (mechanism) => {
      const evidence = new Recorded('authcli-auth-imap');
      const user = mechanism === 'EXTERNAL' ? { user: null } : {};
      evidence
        .connection()
        .untilTls(1000, clientCertificate())
        .succeeded(1600, { mechanism, ...user });
      expect(verdictOf(at(evidence, 1600))).toBe('ok');
    },
  );

  it('accepts the alias as user name, in any case', () => {
    const evidence = psc();
    evidence
      .connection()
      .untilTls(1000)
      .succeeded(1600, { user: evidence.snapshot.mailbox.alias.toUpperCase() });
    expect(verdictOf(at(evidence, 1600))).toBe('ok');
  });

  it('warns about OAUTHBEARER, acr, undeclared address, and informs about the form of the OU', () => {
    const bearer = psc();
    bearer.connection().untilTls(1000).succeeded(1600, { mechanism: 'OAUTHBEARER' });
    expect(verdictOf(at(bearer, 1600))).toBe('ok');
    expect(ids(at(bearer, 1600), 'warning')).toEqual(['oauthbearer']);

    const acr = psc();
    acr
      .connection()
      .untilTls(1000)
      .succeeded(1600, { token: tokenFacts({ acr: 'eidas2' }) });
    expect(find(at(acr, 1600), 'acr-unexpected').message).toContain('eidas2');

    const elsewhere = psc();
    elsewhere.connection({ address: '198.51.100.9' }).untilTls(1000).succeeded(1600);
    expect(verdictOf(at(elsewhere, 1600))).toBe('ok');
    expect(find(at(elsewhere, 1600), 'address-undeclared')).toMatchObject({ verdict: 'warning' });
    expect(find(at(elsewhere, 1600), 'address-undeclared').message).toContain('198.51.100.9');

    const ou = authcli();
    const certificate = clientCertificate({ ous: ['AUTRE', ID_NAT.AUTH_CLI.slice(1).toLowerCase()] });
    ou.connection().untilTls(1000, certificate).succeeded(1600, { certificate });
    expect(verdictOf(at(ou, 1600))).toBe('ok');
    expect(find(at(ou, 1600), 'certificate-ou-form').verdict).toBe('info');
  });

  it('makes an undeclared address KO when the policy is strict', () => {
    const evidence = psc({ policies: { addressCheck: 'strict' } });
    evidence.connection({ address: '198.51.100.9' }).untilTls(1000).succeeded(1600).closed(2000);
    const judgement = at(evidence, LATE);
    expect(verdictOf(judgement)).toBe('ko');
    expect(find(judgement, 'address-undeclared').verdict).toBe('ko');
  });

  it('turns expired token, refusal, refresh and success within the window into OK with a warning', () => {
    const evidence = psc();
    const token = tokenFacts({ expiresAt: START / 1000 - 42 });
    evidence.connection().untilTls(1000).refused(1500, 'token_expired', { token }).closed(1700);
    evidence.connection().untilTls(8000).succeeded(8500);
    const judgement = at(evidence, 8500);
    expect(verdictOf(judgement)).toBe('ok');
    expect(ids(judgement, 'warning')).toEqual(['token-expired']);
  });

  it('stays OK whatever the laboratory may have missed', () => {
    const evidence = psc().gap(0, 1000);
    evidence.connection().untilTls(1000).succeeded(1600);
    expect(verdictOf(at(evidence, 1600))).toBe('ok');
  });
});

describe('refusal', () => {
  it('waits 20 s after the last connection closed before KO', () => {
    const evidence = psc();
    evidence.connection().untilTls(1000).refused(1500, 'token_expired').closed(2000);
    expect(at(evidence, 21_999)).toMatchObject({ decided: false, wakeAt: START + 22_000 });
    expect(verdictOf(at(evidence, 22_000))).toBe('ko');
    evidence.connection().untilTls(20_000).refused(20_500, 'token_expired').closed(21_000);
    expect(verdictOf(at(evidence, 22_000))).toBe('undecided');
    expect(verdictOf(at(evidence, 41_000))).toBe('ko');
  });

  it('says when the token had expired, and for how long', () => {
    const evidence = psc();
    const token = tokenFacts({ expiresAt: START / 1000 - 41 });
    evidence.connection().untilTls(500).refused(1000, 'token_expired', { token }).closed(2000);
    expect(find(at(evidence, LATE), 'token-expired').message).toContain('expiré à 14:25:19, depuis 42 s');
  });

  it('gives each cause its own finding with a hint', () => {
    const unproven: AuthFailure[] = ['cancelled', 'issuer_unavailable', 'internal'];
    const seen = new Set<string>();
    for (const cause of AUTH_FAILURES.filter((failure) => failure !== 'clear_text')) {
      const evidence = cause.startsWith('certificate') ? authcli() : psc();
      evidence.connection().untilTls(1000).refused(1500, cause, { user: 'x@y' }).closed(2000);
      const judgement = at(evidence, LATE);
      const finding = find(judgement, cause.replaceAll('_', '-'));
      expect(verdictOf(judgement)).toBe(unproven.includes(cause) ? 'inconclusive' : 'ko');
      expect(finding.verdict).toBe(unproven.includes(cause) ? 'inconclusive' : 'ko');
      expect(finding.hint).toBeTruthy();
      seen.add(finding.message);
    }
    expect(seen.size).toBe(AUTH_FAILURES.length - 1);
  });

  it('names the kind of a wrong certificate and the OUs received', () => {
    const kind = authcli();
    const sign = clientCertificate({ problem: 'wrong_kind_sign' });
    kind
      .connection()
      .untilTls(1000)
      .refused(1500, 'certificate_wrong_kind', { certificate: sign })
      .closed(2000);
    expect(find(at(kind, LATE), 'certificate-wrong-kind').message).toContain('SIGN');
    const ou = authcli();
    const other = clientCertificate({ ous: ['318751275100020'] });
    ou.connection().untilTls(1000).refused(1500, 'certificate_wrong_ou', { certificate: other }).closed(2000);
    expect(find(at(ou, LATE), 'certificate-wrong-ou').message).toContain('318751275100020');
  });

  it.each(['starttls.injection', 'tls.not_tls'] as const)(
    'is KO for a LOGIN in clear where TLS was expected (%s), whatever succeeds afterwards',
    (type) => {
      const evidence = authcli();
      const clear = evidence.connection().opened(1000).starttls(1100);
      if (type === 'starttls.injection')
        clear.event(1101, type, { bytes: 20, preview: '', commands: ['LOGIN'] });
      else clear.event(1101, type, { why: 'not-tls', preview: '', commands: ['LOGIN'] });
      clear.closed(1200);
      evidence.connection().untilTls(2000).succeeded(2500).closed(3000);
      const judgement = at(evidence, LATE);
      expect(find(judgement, 'credential-in-clear').verdict).toBe('ko');
    },
  );

  it('blames the user name, not the account’s own certificate, when that name is of another mailbox', () => {
    const evidence = authcli();
    evidence
      .connection()
      .untilTls(1000)
      .refused(1500, 'certificate_wrong_ou', {
        certificate: clientCertificate({}),
        user: 'autre@mail.example',
      })
      .closed(2000);
    expect(find(at(evidence, LATE), 'user-different').message).toContain('autre@mail.example');
  });

  it('does not hold the failures of the laboratory against the client', () => {
    const evidence = psc();
    evidence
      .connection()
      .untilTls(1000)
      .refused(1500, 'token_expired')
      .refused(1600, 'issuer_unavailable')
      .closed(2000);
    expect(verdictOf(at(evidence, LATE))).toBe('inconclusive');
  });

  it('is inconclusive, not KO, when a success may have been missed', () => {
    const evidence = psc();
    evidence.connection().untilTls(1000).refused(1500, 'token_expired').closed(2000);
    evidence.gap(5000, 6000);
    const judgement = at(evidence, LATE);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement)).toContain('evidence-missing');
  });

  it('is KO for another mailbox, user or person, even if the laboratory let it in', () => {
    for (const [changes, id] of [
      [{ mailbox: 'autre@mail-test-editeur.example' }, 'other-mailbox'],
      [{ user: 'autre@mail-test-editeur.example' }, 'user-different'],
      [{ user: null }, 'user-different'],
      [{ token: tokenFacts({ subjectNameId: '872611211427' }) }, 'token-other-person'],
      [{ mechanism: 'PLAIN' }, 'mechanism-unknown'],
    ] as const) {
      const evidence = psc();
      evidence.connection().untilTls(1000).succeeded(1500, changes).closed(2000);
      const judgement = at(evidence, LATE);
      expect(verdictOf(judgement)).toBe('ko');
      expect(ids(judgement, 'ko')).toEqual([id]);
    }
  });

  it('does not take another mailbox opened from the same address, without label, for this product', () => {
    const evidence = psc();
    const other = 'autre@mail-test-editeur.example';
    evidence
      .connection({ basis: 'address' })
      .untilTls(1000)
      .succeeded(1500, { mailbox: other, user: other })
      .closed(2000);
    const judgement = at(evidence, LATE);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement)).toEqual(['other-mailbox']);
  });

  it('is KO at the end for a failed connection that stays open', () => {
    const evidence = psc();
    evidence.connection().untilTls(1000).refused(1500, 'token_expired');
    expect(at(evidence, 200_000)).toMatchObject({ decided: false, wakeAt: START + 210_000 });
    expect(verdictOf(at(evidence, 210_000))).toBe('ko');
  });
});

describe('credential in clear', () => {
  it('is KO at once', () => {
    const evidence = psc();
    evidence
      .connection()
      .opened(1000)
      .command(1100, 'AUTHENTICATE', 'XOAUTH2 ***')
      .attempted(1100, { mechanism: 'XOAUTH2', credential: 'token' })
      .refused(1101, 'clear_text');
    const judgement = at(evidence, 1101);
    expect(verdictOf(judgement)).toBe('ko');
    expect(find(judgement, 'credential-in-clear').message).toContain('le jeton Pro Santé Connect en clair');
  });

  it('stays KO when a correct authentication follows; a correct one before it stays OK', () => {
    const before = psc();
    before.connection().opened(1000).command(1100, 'LOGIN', '***').attempted(1101).closed(1200);
    before.connection().untilTls(2000).succeeded(2500);
    expect(verdictOf(at(before, LATE))).toBe('ko');
    const after = psc();
    after.connection().untilTls(2000).succeeded(2500);
    after.connection().opened(3000).command(3100, 'LOGIN', '***').attempted(3101).closed(3200);
    expect(verdictOf(at(after, LATE))).toBe('ok');
  });

  it('stays KO when evidence is missing', () => {
    const evidence = psc().gap(0, 500);
    evidence.connection().opened(1000).command(1100, 'LOGIN', '***').attempted(1101).closed(1200);
    expect(verdictOf(at(evidence, 1200))).toBe('ko');
  });

  it('is only a warning when no secret was given before TLS and the retry succeeded', () => {
    const evidence = authcli();
    evidence
      .connection()
      .opened(1000)
      .command(1100, 'AUTH', 'PLAIN')
      .attempted(1101, { credential: 'none' })
      .refused(1102, 'clear_text')
      .starttls(1200)
      .hello(1300)
      .certificate(1400)
      .completed(1500, clientCertificate())
      .succeeded(1600);
    const judgement = at(evidence, 1600);
    expect(verdictOf(judgement)).toBe('ok');
    expect(ids(judgement, 'warning')).toEqual(['authentication-before-tls']);
  });
});

describe('inconclusive', () => {
  it('when nobody came', () => {
    const judgement = at(psc(), 180_000);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(find(judgement, 'nothing-received').expected).toContain('XOAUTH2');
  });

  it.each([42, 45, 46, 48])('when the client refuses the valid server by alert %i: trust store', (code) => {
    const evidence = psc();
    evidence.connection().untilCertificate(1000).alert(1400, code).failed(1401, 'alert').closed(1402);
    const judgement = at(evidence, LATE);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(find(judgement, 'server-certificate-refused').hint).toContain('autorité racine');
  });

  it('when TLS was implicit, or nobody tried to authenticate', () => {
    const implicit = psc();
    implicit.connection().opened(1000).event(1100, 'implicit_tls', { sni: null }).closed(1200);
    expect(find(at(implicit, LATE), 'implicit-tls').hint).toContain('STARTTLS');
    const silent = psc();
    silent.connection().untilTls(1000).command(1500, 'CAPABILITY').closed(2000);
    expect(at(silent, 60_000)).toMatchObject({ decided: false });
    expect(ids(at(silent, LATE))).toEqual(['no-authentication']);
    const open = psc();
    open.connection().untilTls(1000);
    expect(ids(at(open, LATE))).toEqual(['no-authentication']);
    expect(verdictOf(at(open, LATE))).toBe('inconclusive');
  });

  it('does not judge a connection opened before the start', () => {
    const evidence = psc();
    evidence.connection({ judged: false }).untilTls(-5000).succeeded(1000);
    expect(verdictOf(at(evidence, LATE))).toBe('inconclusive');
    expect(ids(at(evidence, LATE))).toContain('opened-before-start');
  });
});

describe('remarks for whoever must mend it', () => {
  it('names an expired token that was served again after its refusal', () => {
    const evidence = psc();
    const expired = { token: tokenFacts({ expiresAt: START / 1000 - 60 }) };
    for (const ms of [1000, 5000]) {
      evidence
        .connection()
        .untilTls(ms)
        .refused(ms + 500, 'token_expired', expired)
        .closed(ms + 600);
    }
    expect(find(at(evidence, LATE), 'token-replayed')).toMatchObject({ verdict: 'warning' });
    expect(find(at(evidence, LATE), 'token-replayed').eventIds).toHaveLength(2);
    const renewed = psc();
    for (const [ms, jti] of [
      [1000, 'a'],
      [5000, 'b'],
    ] as const) {
      const token = tokenFacts({ jti });
      renewed
        .connection()
        .untilTls(ms)
        .refused(ms + 500, 'token_expired', { token });
    }
    expect(ids(at(renewed, LATE))).not.toContain('token-replayed');
  });

  it('says that a window is short for a card or a telephone', () => {
    const [short] = at(psc({ delaySeconds: 30 }), LATE).findings;
    expect(short?.hint).toContain('prévoyez 3 min');
    const [long] = at(psc(), LATE).findings;
    expect(long?.hint).not.toContain('prévoyez');
  });
});
