import { describe, expect, it } from 'vitest';
import { discoveredLabel } from '../../hosts';
import {
  ADDRESS,
  clientCertificate,
  ID_NAT,
  Recorded,
  type SnapshotOptions,
  START,
  type Told,
} from '../../testing';
import { judge } from '../index';

const LABEL = 'k7q2m9x4w8z1';
const RESOLVER = '198.51.100.53';
const IMAP = 'authcli-autoconfig-imap';
const SMTP = 'psc-autoconfig-smtp';
const ALIAS = `${LABEL}.org.mail-test-editeur.example`;
const SHARED = 'mail-test-editeur.example';

const recorded = (caseId = IMAP, options: SnapshotOptions = {}) => new Recorded(caseId, options);
const host = (evidence: Recorded) => evidence.snapshot.host.name;
/** The name that discovery publishes at a moment. */
const published = (evidence: Recorded, at: number) =>
  `${discoveredLabel(LABEL, START + at)}.${host(evidence)}`;
const question = { label: LABEL, mie: 'AUTH_CLI' as const };

/** SRV of the account's own domain, through a resolver. */
const asksDns = (evidence: Recorded, at: number) =>
  evidence.asked(at, { ...question, name: `_imap._tcp.${ALIAS}` }, RESOLVER);
const asksShared = (evidence: Recorded, at: number, from = ADDRESS) =>
  evidence.fetchedDocument(
    at,
    { name: `autoconfig.${SHARED}`, mie: 'AUTH_CLI', mailbox: evidence.snapshot.mailbox.address },
    from,
  );

/** Opens the inbox, by a name, from TLS to closing. */
function opens(evidence: Recorded, at: number, sni: string | null, address = ADDRESS): Told {
  return evidence
    .connection({ address })
    .untilTls(at, clientCertificate(), { sni })
    .succeeded(at + 500)
    .opensFolder(at + 600)
    .closed(at + 700);
}

function said(evidence: Recorded, ms: number) {
  const judgement = judge(evidence.testCase, evidence.snapshot, evidence.events, START + ms);
  const deciding = judgement.findings.filter(({ verdict }) => verdict !== 'info' && verdict !== 'warning');
  return {
    verdict: judgement.decided ? judgement.verdict : null,
    deciding: deciding.map(({ id }) => id),
    warnings: judgement.findings.filter(({ verdict }) => verdict === 'warning').map(({ id }) => id),
    findings: judgement.findings,
  };
}

const POINTS = ['tls-before-authentication', 'expected-mechanism', 'valid-credential', 'expected-identity'];

describe('discovery, then access', () => {
  it('is OK the moment the inbox is open, by the name that discovery published', () => {
    const evidence = recorded();
    asksDns(evidence, 1000);
    opens(evidence, 2000, published(evidence, 1000));
    expect(said(evidence, 2599).verdict).toBeNull();
    expect(said(evidence, 2600)).toMatchObject({
      verdict: 'ok',
      deciding: ['servers-discovered', ...POINTS, 'inbox-opened'],
      warnings: [],
    });
    expect(said(evidence, 2600).findings[0]).toMatchObject({ strength: 'strong' });
  });

  it('is OK by that name even when no question was seen: the name tells when it was published', () => {
    const evidence = recorded();
    opens(evidence, 2000, published(evidence, 1000).toUpperCase());
    expect(said(evidence, 2600).verdict).toBe('ok');
  });

  it('is OK by SMTP once a message is accepted', () => {
    const evidence = recorded(SMTP);
    const told = evidence
      .connection()
      .untilTls(2000, null, { sni: published(evidence, 1000) })
      .succeeded(2500);
    expect(said(evidence, 2600).verdict).toBeNull();
    told.event(2700, 'message.accepted', {
      ...{ via: 'smtp', size: 300, sender: evidence.snapshot.mailbox.address },
      recipients: { self: 1, organisation: 0, patient: 0, other: 0 },
      ...{ messageId: true, fromCount: 1, dateCount: 1, content: null },
    });
    expect(said(evidence, 2700)).toMatchObject({ verdict: 'ok' });
  });

  it('is OK without SNI, whatever resolver asked, with a warning', () => {
    const evidence = recorded();
    asksDns(evidence, 1000);
    opens(evidence, 2000, null);
    expect(said(evidence, 2600)).toMatchObject({ verdict: 'ok', warnings: ['published-name-unseen'] });
  });

  it.each([
    ['labelled', (evidence: Recorded) => `${LABEL}.${host(evidence)}`],
    ['bare', host],
  ])('is OK, weak, by a %s name that the discovery did not give, with a warning', (_, name) => {
    const evidence = recorded();
    asksDns(evidence, 1000);
    opens(evidence, 2000, name(evidence));
    expect(said(evidence, 2600)).toMatchObject({ verdict: 'ok', warnings: ['discovered-name-unused'] });
    expect(said(evidence, 2600).findings[0]).toMatchObject({ strength: 'weak' });
  });

  it.each(['imap', 'smtp'])('is OK by the document of the account’s domain too, for %s', (protocol) => {
    const evidence = recorded(`authcli-autoconfig-${protocol}`);
    evidence.fetchedDocument(1000, { ...question, name: `autoconfig.${ALIAS}` }, '198.51.100.9');
    const told = evidence.connection().untilTls(2000, clientCertificate()).succeeded(2500);
    if (protocol === 'imap') told.opensFolder(2600);
    else
      told.event(2600, 'message.accepted', {
        ...{
          via: 'smtp',
          size: 300,
          sender: null,
          messageId: true,
          fromCount: 1,
          dateCount: 1,
          content: null,
        },
        recipients: { self: 1, organisation: 0, patient: 0, other: 0 },
      });
    expect(said(evidence, 2600).verdict).toBe('ok');
  });

  it('may come after an access that followed from none: that one is a warning', () => {
    const evidence = recorded();
    opens(evidence, 1000, host(evidence));
    asksDns(evidence, 15_000);
    // A person takes longer over it than the wait for a retry.
    opens(evidence, 50_000, published(evidence, 15_000));
    expect(said(evidence, 40_000).verdict).toBeNull();
    expect(said(evidence, 50_600)).toMatchObject({ verdict: 'ok', warnings: ['discovery-after-access'] });
  });
});

describe('on the shared domain', () => {
  it('is OK with a warning, from the declared address and within a minute', () => {
    const evidence = recorded();
    asksShared(evidence, 1000);
    opens(evidence, 3000, host(evidence));
    expect(said(evidence, 3600)).toMatchObject({ verdict: 'ok', warnings: ['shared-domain'] });
    expect(said(evidence, 3600).findings[0]).toMatchObject({ strength: 'weak' });
  });

  it('proves nothing for a connection from elsewhere, nor later', () => {
    const elsewhere = recorded();
    asksShared(elsewhere, 1000);
    opens(elsewhere, 3000, host(elsewhere), '192.0.2.99');
    const later = recorded(IMAP, { delaySeconds: 120 });
    asksShared(later, 1000);
    opens(later, 61_001, null);
    for (const evidence of [elsewhere, later]) {
      expect(said(evidence, 120_000)).toMatchObject({
        verdict: 'inconclusive',
        deciding: ['discovery-unattached'],
      });
    }
  });

  it('does not count what names another mailbox', () => {
    const evidence = recorded();
    evidence.fetchedDocument(1000, { mailbox: `other@${SHARED}`, mie: 'AUTH_CLI' });
    opens(evidence, 3000, host(evidence));
    expect(said(evidence, 24_000)).toMatchObject({ verdict: 'ko', deciding: ['already-configured'] });
  });
});

describe('access without discovery', () => {
  it.each([
    ['the bare name', (evidence: Recorded) => host(evidence)],
    ['the labelled name, which our own help proposes', (evidence: Recorded) => `${LABEL}.${host(evidence)}`],
    ['no name', () => null],
    ['a name published before the start', (evidence: Recorded) => published(evidence, -3000)],
    ['a name that was never published yet', (evidence: Recorded) => published(evidence, 50_000)],
    [
      'a name published for the other kind of mailbox',
      (e: Recorded) => published(e, 1000).replace('-org-', '-psc-'),
    ],
    [
      'a name published for another account',
      (e: Recorded) => `${discoveredLabel('other', START)}.${host(e)}`,
    ],
  ])('is KO by %s, once there was time to do better', (_, name) => {
    const evidence = recorded();
    opens(evidence, 2000, name(evidence));
    expect(said(evidence, 22_699).verdict).toBeNull();
    expect(said(evidence, 22_700)).toMatchObject({ verdict: 'ko', deciding: ['already-configured'] });
  });

  it('says when an old name was published', () => {
    const evidence = recorded();
    opens(evidence, 2000, published(evidence, -3000));
    expect(said(evidence, 22_700).findings[0]?.message).toContain('à 14:25:57, avant le début');
  });

  it('is KO at the deadline when the discovery came after it', () => {
    const evidence = recorded();
    opens(evidence, 2000, host(evidence));
    asksDns(evidence, 4000);
    expect(said(evidence, 59_000).verdict).toBeNull();
    expect(said(evidence, 60_000)).toMatchObject({ verdict: 'ko', deciding: ['discovery-after-access'] });
  });

  it('does not take a look-up of the server’s address for a discovery', () => {
    const evidence = recorded();
    evidence.asked(1000, { ...question, kind: 'A', name: `${LABEL}.${host(evidence)}` });
    evidence.asked(1001, { kind: 'A', name: host(evidence) });
    opens(evidence, 2000, null);
    expect(said(evidence, 22_700)).toMatchObject({ verdict: 'ko', deciding: ['already-configured'] });
  });

  it('proves nothing where discovery events were left out, or evidence is missing', () => {
    const crowded = recorded();
    opens(crowded, 2000, null);
    crowded.leftOut(1000);
    expect(said(crowded, 60_000)).toMatchObject({
      verdict: 'inconclusive',
      deciding: ['already-configured', 'discovery-crowded'],
    });
    const holed = recorded().gap(1000, 1500);
    opens(holed, 2000, null);
    expect(said(holed, 60_000)).toMatchObject({ verdict: 'inconclusive' });
    const proven = recorded().leftOut(1000);
    opens(proven, 2000, published(proven, 1000));
    expect(said(proven, 2600).verdict).toBe('ok');
  });

  it('proves nothing against a client that asked anew and was given an old answer on the way', () => {
    const evidence = recorded();
    asksDns(evidence, 1000);
    opens(evidence, 2000, published(evidence, -3000));
    expect(said(evidence, 60_000)).toMatchObject({
      verdict: 'inconclusive',
      deciding: ['already-configured'],
    });
  });
});

describe('without access', () => {
  it('says that the discovery was seen and nothing came', () => {
    const evidence = recorded();
    asksDns(evidence, 1000);
    expect(said(evidence, 59_999).verdict).toBeNull();
    expect(said(evidence, 60_000)).toMatchObject({
      verdict: 'inconclusive',
      deciding: ['discovery-without-access'],
    });
  });

  it('names the wrong server', () => {
    const evidence = recorded();
    asksDns(evidence, 1000);
    evidence.connection({ host: 'org-expired', judged: false }).untilCertificate(2000);
    evidence.connection({ protocol: 'smtp', judged: false }).untilCertificate(2000);
    const { deciding, findings } = said(evidence, 60_000);
    expect(deciding).toEqual(['wrong-server']);
    expect(findings[0]?.message).toContain('mail-org-expire-tests-editeur');
    expect(findings[0]?.message).not.toContain('mail-org-tests-editeur.espacedeconfiance.mssante.fr et non');
  });

  it('names a document looked for in the wrong place, and questions that lead nowhere', () => {
    const evidence = recorded();
    evidence.fetchedDocument(1000, { ...question, path: '/mail/autoconfig-v1.1.xml', status: 404 });
    evidence.asked(900, { ...question, name: `_imaps._tcp.${ALIAS}` }, RESOLVER);
    const result = said(evidence, 60_000);
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      deciding: ['nothing-received'],
      warnings: ['document-not-found'],
    });
    expect(result.findings.map(({ id }) => id)).toContain('questions-elsewhere');
  });

  it('takes a document that was asked for by HEAD alone for unread', () => {
    const evidence = recorded();
    evidence.fetchedDocument(1000, { ...question, head: true });
    opens(evidence, 2000, `${LABEL}.${host(evidence)}`);
    const result = said(evidence, 60_000);
    expect(result).toMatchObject({ verdict: 'ko', deciding: ['already-configured'] });
    expect(result.findings.map(({ id }) => id)).toContain('document-not-read');
    const read = recorded();
    read.fetchedDocument(1000, { ...question, head: true });
    read.fetchedDocument(1100, question);
    opens(read, 2000, `${LABEL}.${host(read)}`);
    expect(said(read, 60_000).verdict).toBe('ok');
  });

  it('speaks of caches and tables when nothing at all was seen', () => {
    const [finding] = said(recorded(), 60_000).findings;
    expect(finding).toMatchObject({ id: 'nothing-received', verdict: 'inconclusive' });
    expect(finding?.hint).toMatch(/24 h.*table de domaines/);
    expect(finding?.hint).toContain(`${ID_NAT.AUTH_CLI}@${ALIAS}`);
  });
});

describe('the access itself', () => {
  it('must use the mailbox: authenticated alone is inconclusive', () => {
    const evidence = recorded();
    evidence
      .connection()
      .untilTls(2000, clientCertificate(), { sni: published(evidence, 1000) })
      .succeeded(2500)
      .opensFolder(2600, 'Sent')
      .closed(2700);
    expect(said(evidence, 59_000).verdict).toBeNull();
    expect(said(evidence, 60_000)).toMatchObject({ verdict: 'inconclusive', deciding: ['inbox-not-opened'] });
  });

  it('that is refused is KO after a discovery too, with its cause', () => {
    const evidence = recorded();
    asksDns(evidence, 1000);
    evidence
      .connection()
      .untilTls(2000, null, { sni: published(evidence, 1000) })
      .refused(2500, 'certificate_missing')
      .closed(2600);
    expect(said(evidence, 22_600)).toMatchObject({ verdict: 'ko', deciding: ['certificate-missing'] });
  });

  it('in clear is KO at once', () => {
    const evidence = recorded();
    asksDns(evidence, 1000);
    evidence.connection().opened(2000).command(2100, 'LOGIN', '***').attempted(2110);
    expect(said(evidence, 2110)).toMatchObject({ verdict: 'ko', deciding: ['credential-in-clear'] });
  });
});
