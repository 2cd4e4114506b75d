import { describe, expect, it } from 'vitest';
import { Recorded, START, type Told } from '../../testing';
import { find, idsOf, judgedAt, verdictAt } from '../testing';

const LATE = 400_000;
const psc = () => new Recorded('psc-access-imap', { delaySeconds: 180 });
/** Authenticated at 1.6 s. */
const authenticated = (evidence: Recorded, options = {}): Told =>
  evidence.connection(options).untilTls(1000).attempted(1500).succeeded(1600);

describe('OK', () => {
  it.each(['FETCH', 'UID FETCH', 'SEARCH', 'UID SEARCH', 'STATUS'])(
    'as soon as INBOX was opened and read by %s',
    (name) => {
      const evidence = psc();
      authenticated(evidence).opensFolder(2000).done(2500, name);
      expect(verdictAt(evidence, 2500)).toBe('undecided');
      expect(verdictAt(evidence, 2501)).toBe('ok');
      const judgement = judgedAt(evidence, 2501);
      expect(idsOf(judgement)).toEqual(['authenticated', 'inbox-opened', 'inbox-read']);
      expect(judgement.findings.every(({ requirement }) => requirement === 'MSS-CONF.06')).toBe(true);
      expect(find(judgement, 'inbox-read').eventIds).toHaveLength(1);
    },
  );

  it('for a name of INBOX in any case, and read-only', () => {
    const evidence = psc();
    const told = authenticated(evidence);
    told.opensFolder(2000, 'Inbox').done(2500, 'FETCH');
    expect(verdictAt(evidence, 3000)).toBe('ok');
  });

  it('with a warning for a client that only waits there, once it had time to read', () => {
    for (const name of ['NOOP', 'IDLE']) {
      const evidence = psc();
      const told = authenticated(evidence).opensFolder(2000);
      if (name === 'IDLE') told.command(2500, name);
      else told.done(2500, name);
      expect(verdictAt(evidence, 5000)).toBe('undecided');
      expect(verdictAt(evidence, 5600)).toBe('ok');
      expect(find(judgedAt(evidence, 5600), 'inbox-only-watched').verdict).toBe('warning');
    }
  });

  it('without that warning when the read comes in time', () => {
    const evidence = psc();
    authenticated(evidence).opensFolder(2000).done(2100, 'NOOP').done(3000, 'UID FETCH');
    expect(idsOf(judgedAt(evidence, 3001))).toContain('inbox-read');
    expect(idsOf(judgedAt(evidence, 3001))).not.toContain('inbox-only-watched');
  });

  it('when a refused token was renewed; the failure is only told', () => {
    const evidence = psc();
    evidence.connection().untilTls(100).attempted(600).refused(700, 'token_expired').closed(800);
    authenticated(evidence).opensFolder(2000).done(2500, 'FETCH');
    expect(verdictAt(evidence, 3000)).toBe('ok');
    expect(find(judgedAt(evidence, 3000), 'token-expired').verdict).toBe('info');
  });
});

describe('KO', () => {
  it('for a client that authenticates and never opens INBOX, naming what it opened instead', () => {
    const evidence = psc();
    authenticated(evidence).opensFolder(2000, 'Envoyés').done(2500, 'FETCH').closed(3000);
    expect(verdictAt(evidence, 22_000)).toBe('undecided');
    expect(verdictAt(evidence, 23_000)).toBe('ko');
    expect(find(judgedAt(evidence, 23_000), 'inbox-not-opened').message).toContain('Envoyés');
  });

  it('for one that opens INBOX and does nothing in it', () => {
    const evidence = psc();
    authenticated(evidence).opensFolder(2000).closed(3000);
    expect(verdictAt(evidence, LATE)).toBe('ko');
    expect(find(judgedAt(evidence, LATE), 'nothing-read').hint).toContain('FETCH');
  });

  it('for a read that was refused, and for one before INBOX was opened', () => {
    const refused = psc();
    authenticated(refused).opensFolder(2000).done(2500, 'FETCH', 'NO').closed(3000);
    expect(verdictAt(refused, LATE)).toBe('ko');
    const before = psc();
    authenticated(before).done(1700, 'STATUS').opensFolder(2000).closed(3000);
    expect(verdictAt(before, LATE)).toBe('ko');
  });

  it('for a credential that was refused, with the words of the authentication', () => {
    const evidence = psc();
    evidence.connection().untilTls(1000).attempted(1500).refused(1600, 'token_wrong_issuer').closed(1700);
    expect(verdictAt(evidence, LATE)).toBe('ko');
    expect(idsOf(judgedAt(evidence, LATE), 'ko')).toEqual(['token-wrong-issuer']);
  });

  it('at once for a password in clear, even if a correct access follows', () => {
    const evidence = psc();
    evidence.connection().opened(500).command(600, 'LOGIN', '***').attempted(610).closed(700);
    expect(verdictAt(evidence, 610)).toBe('ko');
    authenticated(evidence).opensFolder(2000).done(2500, 'FETCH');
    expect(verdictAt(evidence, 3000)).toBe('ko');
  });
});

describe('NON CONCLUANT', () => {
  it('when nobody comes, saying what was expected', () => {
    const judgement = judgedAt(psc(), LATE);
    expect(judgement).toMatchObject({ decided: true, verdict: 'inconclusive' });
    expect(find(judgement, 'nothing-received').expected).toContain('INBOX');
  });

  it('for a client that does not trust the server, or speaks to the port of implicit TLS', () => {
    const untrusting = psc();
    untrusting.connection().untilCertificate(1000).alert(1400, 48).failed(1401, 'alert').closed(1402);
    expect(verdictAt(untrusting, LATE)).toBe('inconclusive');
    const implicit = psc();
    implicit.connection().opened(1000).event(1010, 'implicit_tls', { sni: null }).closed(1020);
    expect(verdictAt(implicit, LATE)).toBe('inconclusive');
    expect(idsOf(judgedAt(implicit, LATE))).toContain('implicit-tls');
  });

  it('when the laboratory may have missed the read', () => {
    const evidence = psc().gap(2100, 4000);
    authenticated(evidence).opensFolder(2000).closed(5000);
    expect(verdictAt(evidence, LATE)).toBe('inconclusive');
  });

  it('for a mailbox opened before the window', () => {
    const evidence = psc();
    authenticated(evidence, { judged: false }).opensFolder(2000).done(2500, 'FETCH');
    expect(verdictAt(evidence, LATE)).toBe('inconclusive');
  });
});

it('does not wait beyond the deadline for a client that waits', () => {
  const evidence = new Recorded('psc-access-imap', { delaySeconds: 10 });
  authenticated(evidence).opensFolder(9000).done(9500, 'NOOP').closed(9600);
  expect(evidence.snapshot.window.deadline).toBe(START + 10_000);
  expect(verdictAt(evidence, 10_000)).toBe('ok');
});
