import { describe, expect, it } from 'vitest';
import type { CdaDocument, XdmArchive } from '../../events';
import { cdaDocument, headerField, Recorded, START, type Told, xdmArchive } from '../../testing';
import type { Judgement } from '../../verdict';
import { judge } from '../index';

const LATE = 400_000;
const at = (evidence: Recorded, ms = LATE): Judgement =>
  judge(evidence.testCase, evidence.snapshot, evidence.events, START + ms);
const verdictOf = (judgement: Judgement) => (judgement.decided ? judgement.verdict : 'undecided');
const ids = (judgement: Judgement, verdict: string) =>
  judgement.findings.filter((found) => found.verdict === verdict).map(({ id }) => id);
function find(judgement: Judgement, id: string) {
  const found = judgement.findings.find((one) => one.id === id);
  if (!found) throw new Error(`no finding ${id} among ${judgement.findings.map((one) => one.id).join(', ')}`);
  return found;
}
type Message = NonNullable<Parameters<Told['message']>[1]>;
type Content = NonNullable<Message['content']>;

const nil = (value: string) => [headerField('X-MSS-NIL', value)];
const codes = (value: string) => [headerField('X-MSS-CODECDA', value)];
const ins = (value: string) => [headerField('X-MSS-INS', value)];
const holding = (...documents: Partial<CdaDocument>[]) => [
  xdmArchive({ documents: documents.map((changes) => cdaDocument(changes)) }),
];
const NOTHING = { codeCda: [], ins: [] };
const BARE: Content = { archives: [], attachments: 0, subject: { xdm: false, fin: false }, headers: NOTHING };

/** One session of the account that sends these messages, a second apart, and closes. */
function sending(...messages: Message[]): Recorded {
  const evidence = new Recorded('psc-indicators-smtp', { delaySeconds: 180 });
  const told = evidence.connection().untilTls(1000).succeeded(1500);
  messages.forEach((message, index) => {
    told.message(2000 + 1000 * index, message);
  });
  told.closed(2500 + 1000 * messages.length);
  return evidence;
}
const holdingContent = (content: Content) => at(sending({ content }));

describe('a conforming message', () => {
  it('is OK at once, with one finding per point under its own requirement, quoting the message', () => {
    const evidence = sending({});
    expect(at(evidence, 1999)).toMatchObject({ decided: false, wakeAt: START + 2000 });
    const judgement = at(evidence, 2000);
    expect(verdictOf(judgement)).toBe('ok');
    const message = evidence.events.find(({ type }) => type === 'message.accepted')!;
    const points = judgement.findings.filter(({ id }) => id.endsWith('-right'));
    expect(points.map(({ id, requirement }) => `${id} ${requirement}`)).toEqual([
      'ins-right MSS-CONF.14',
      'codecda-right MSS-CONF.15',
      'nil-right MSS-CONF.16',
    ]);
    for (const point of points) {
      expect(point).toMatchObject({ verdict: 'ok', strength: 'strong', eventIds: [message.id] });
      expect(point.message).toContain('Message de 14:26:02');
    }
    expect(ids(judgement, 'warning')).toEqual([]);
  });

  it('is OK with a certificate too, whatever the case of the names', () => {
    const evidence = new Recorded('authcli-indicators-smtp');
    evidence
      .connection()
      .untilTls(1000)
      .succeeded(1500)
      .message(2000, {
        content: {
          headers: {
            nil: [headerField('x-mss-nil', ' 3734 ')],
            codeCda: [headerField('X-Mss-CodeCda', '34112-3')],
            ins: [headerField('X-MSS-ins', 'O')],
          },
        },
      });
    expect(verdictOf(at(evidence, 2000))).toBe('ok');
  });

  it('is OK with headers in encoded words or folded, and says that few will read them', () => {
    const judgement = holdingContent({
      headers: {
        nil: [headerField('X-MSS-NIL', '3734', { encoded: true })],
        codeCda: [headerField('X-MSS-CODECDA', '34112-3', { folded: true })],
      },
    });
    expect(verdictOf(judgement)).toBe('ok');
    expect(ids(judgement, 'warning')).toEqual(['codecda-folded', 'nil-encoded']);
  });
});

describe('the matrix of domain-facts §3.4', () => {
  it.each<[string, Content, string[]]>([
    ['nothing attached, no header about documents', BARE, ['archive-missing']],
    [
      'nothing attached, yet both headers',
      { ...BARE, headers: {} },
      ['archive-missing', 'ins-without-document', 'codecda-without-document'],
    ],
    [
      'nothing attached, X-MSS-INS alone',
      { ...BARE, headers: { codeCda: [] } },
      ['archive-missing', 'ins-without-document'],
    ],
    ['other attachments only', { ...BARE, attachments: 2 }, ['archive-missing']],
    [
      'a ZIP under another name',
      { ...BARE, attachments: 1, otherZips: 1, headers: {} },
      ['archive-misnamed'],
    ],
    [
      'a CDA, and no header',
      { headers: { nil: [], ...NOTHING } },
      ['ins-absent', 'codecda-absent', 'nil-absent'],
    ],
    ['a CDA without X-MSS-INS', { headers: { ins: [] } }, ['ins-absent']],
    ['a CDA without X-MSS-CODECDA', { headers: { codeCda: [] } }, ['codecda-absent']],
    ['a CDA without X-MSS-NIL', { headers: { nil: [] } }, ['nil-absent']],
    ['no CDA inside, headers there', { archives: holding() }, ['archive-without-cda']],
    ['no CDA inside, no headers', { archives: holding(), headers: NOTHING }, ['archive-without-cda']],
    [
      'an unreadable archive',
      { archives: [xdmArchive({ problem: 'not_zip', documents: [] })] },
      ['archive-not-zip'],
    ],
  ])('%s is KO', (_, content, expected) => {
    const judgement = holdingContent(content);
    expect(verdictOf(judgement)).toBe('ko');
    expect(ids(judgement, 'ko')).toEqual(expected);
    for (const id of expected)
      expect(find(judgement, id)).toMatchObject({ hint: expect.any(String), strength: 'strong' });
  });

  it.each<NonNullable<XdmArchive['problem']>>([
    'not_zip',
    'damaged',
    'encrypted',
    'ratio',
    'traversal',
    'unsupported',
    'encoding',
  ])('an archive that is %s has its own sentence', (problem) => {
    const judgement = holdingContent({ archives: [xdmArchive({ problem, documents: [] })] });
    expect(verdictOf(judgement)).toBe('ko');
    const found = find(judgement, `archive-${problem.replaceAll('_', '-')}`);
    const problems = ['not_zip', 'damaged', 'encrypted', 'ratio', 'traversal', 'unsupported', 'encoding'];
    const others = problems.filter((one) => one !== problem);
    const sentences = others.map(
      (one) =>
        holdingContent({ archives: [xdmArchive({ problem: one as XdmArchive['problem'], documents: [] })] })
          .findings[0]?.message,
    );
    expect(sentences).not.toContain(found.message);
  });

  it.each<[Content, string]>([
    [{ archives: [xdmArchive({ problem: 'too_large', documents: [] })] }, 'archive-too-large'],
    [{ archives: [xdmArchive({ problem: 'too_many_entries', documents: [] })] }, 'archive-too-many-entries'],
    [{ archives: holding({ problem: 'too_large', code: null, ins: null }) }, 'cda-too-large'],
    [{ archives: [xdmArchive({ metadata: 'too_large', documents: [] })] }, 'archive-without-cda'],
    [{ ...BARE, truncated: true }, 'archive-unknown'],
    [{ headers: { nil: [] }, truncated: true }, 'nil-unknown'],
    [{ headers: { ins: [] }, truncated: true }, 'ins-unknown'],
    [{ headers: { codeCda: [] }, truncated: true }, 'codecda-unknown'],
    [{ headers: { codeCda: codes('34112-3,15508-5') }, truncated: true }, 'codecda-unknown'],
    [{ archives: holding({ ins: null }), truncated: true }, 'ins-unknown'],
  ])('what a limit of ours hides is NON CONCLUANT, never KO (%j)', (content, id) => {
    const judgement = holdingContent(content);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(find(judgement, id).verdict).toBe('inconclusive');
  });

  it('a message that was not analysed is NON CONCLUANT', () => {
    const judgement = at(sending({ content: null }));
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement, 'inconclusive')).toEqual(['message-not-analysed']);
  });

  it('what is certainly wrong is KO, whatever a limit hides besides', () => {
    const judgement = holdingContent({ headers: { nil: nil('9999'), ins: [] }, truncated: true });
    expect(verdictOf(judgement)).toBe('ko');
    expect(ids(judgement, 'ko')).toEqual(['nil-different']);
    expect(find(judgement, 'nil-different').strength).toBe('medium');
  });

  it.each<[CdaDocument['problem'], string]>([
    ['unreadable', 'cda-unreadable'],
    ['doctype', 'cda-doctype'],
  ])('a document that is %s is KO alone, a warning beside one that is read', (problem, id) => {
    const broken = { problem, code: null, ins: null };
    expect(ids(holdingContent({ archives: holding(broken) }), 'ko')).toEqual([id]);
    const beside = holdingContent({ archives: holding({}, broken) });
    expect(verdictOf(beside)).toBe('ok');
    expect(ids(beside, 'warning')).toEqual([id]);
  });
});

describe('each header', () => {
  it.each<[Content['headers'], string]>([
    [{ nil: [...nil('3734'), ...nil('3734')] }, 'nil-twice'],
    [{ codeCda: [...codes('34112-3'), ...codes('34112-3')] }, 'codecda-twice'],
    [{ ins: [...ins('O'), ...ins('N')] }, 'ins-twice'],
    [{ nil: nil(' ') }, 'nil-empty'],
    [{ codeCda: codes('') }, 'codecda-empty'],
    [{ ins: ins('') }, 'ins-empty'],
    [{ nil: nil('03734') }, 'nil-different'],
    [{ ins: ins('o') }, 'ins-lower-case'],
    [{ ins: ins('n') }, 'ins-lower-case'],
    [{ ins: ins('OUI') }, 'ins-value'],
  ])('is KO when %j, and nothing else is', (headers, id) => {
    const judgement = holdingContent({ headers });
    expect(verdictOf(judgement)).toBe('ko');
    expect(ids(judgement, 'ko')).toEqual([id]);
    expect(find(judgement, id).hint).toBeTruthy();
  });
});

describe('X-MSS-CODECDA', () => {
  const two = holding({}, { code: '15508-5' });
  const same = holding({}, {});

  it.each<[string, XdmArchive[], string[]]>([
    ['34112-3,15508-5', two, []],
    ['34112-3,34112-3', same, []],
    ['34112-3', same, ['codecda-multiplicity']],
    ['34112-3,34112-3,15508-5', two, ['codecda-multiplicity']],
    ['15508-5,34112-3', two, ['codecda-order']],
    ['34112-3 , 15508-5', two, ['codecda-spacing']],
    ['34112-3,15508-5,', two, ['codecda-spacing']],
    ['15508-5, 34112-3', two, ['codecda-order', 'codecda-spacing']],
  ])('%s is OK, with its remarks', (value, archives, warnings) => {
    const judgement = holdingContent({ archives, headers: { codeCda: codes(value) } });
    expect(verdictOf(judgement)).toBe('ok');
    expect(ids(judgement, 'warning')).toEqual(warnings);
  });

  it.each([
    '34112-3',
    '15508-5',
    '34112-3,15508-5,PRESC-BIO',
    '34112-3;15508-5',
    ',',
    '34112-3^LOINC,15508-5',
  ])('%s is KO for two documents of other codes, and shows what was expected', (value) => {
    const judgement = holdingContent({ archives: two, headers: { codeCda: codes(value) } });
    expect(ids(judgement, 'ko')).toEqual(['codecda-different']);
    expect(find(judgement, 'codecda-different').expected).toBe('X-MSS-CODECDA: 34112-3,15508-5');
  });

  it('says it when only the separator is wrong', () => {
    const judgement = holdingContent({ archives: two, headers: { codeCda: codes('34112-3;15508-5') } });
    expect(find(judgement, 'codecda-different').hint).toContain('virgules');
  });

  it('is KO for a document without code, a warning beside one that has it', () => {
    expect(ids(holdingContent({ archives: holding({ code: null }) }), 'ko')).toEqual(['cda-without-code']);
    const beside = holdingContent({ archives: holding({}, { code: null }) });
    expect(verdictOf(beside)).toBe('ok');
    expect(ids(beside, 'warning')).toEqual(['cda-without-code']);
  });
});

describe('what the laboratory keeps of a value', () => {
  it('does not tell a long CODECDA from a right one, unless it names what is not there', () => {
    const many = holding(...Array.from({ length: 40 }, () => ({ code: '34112-3' })), { code: 'A' });
    const cut = (value: string) =>
      holdingContent({ archives: many, headers: { codeCda: codes(value.slice(0, 200)) } });
    expect(verdictOf(cut('34112-3,'.repeat(40)))).toBe('inconclusive');
    expect(ids(cut('34112-3,'.repeat(40)), 'inconclusive')).toEqual(['codecda-unknown']);
    expect(ids(cut(`B,${'34112-3,'.repeat(40)}`), 'ko')).toEqual(['codecda-different']);
  });

  it('does not take a masked number for the NIL, nor for another', () => {
    const evidence = sending({ content: { headers: { nil: nil('•'.repeat(14)) } } });
    expect(ids(at(evidence), 'ko')).toEqual(['nil-different']);
    const snapshot = {
      ...evidence.snapshot,
      account: { ...evidence.snapshot.account, nil: '12345678901234' },
    };
    const judgement = judge(evidence.testCase, snapshot, evidence.events, START + LATE);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement, 'inconclusive')).toEqual(['nil-masked']);
  });
});

describe('X-MSS-INS', () => {
  const OID = '1.2.250.1.213.1.4.';
  const of = (oid: string, changes: Partial<NonNullable<CdaDocument['ins']>> = {}) => ({
    ins: { oid, shape: true, key: true, ...changes },
  });
  const without = (...traits: (keyof CdaDocument['traits'])[]) => ({
    traits: {
      ...cdaDocument().traits,
      ...Object.fromEntries(traits.map((trait) => [trait, false])),
    },
  });

  it.each<[value: string, documents: Partial<CdaDocument>[], warnings: string[], says: string]>([
    ['O', [of(`${OID}10`)], [], 'INS de test compte pour qualifiée'],
    ['O', [of(`${OID}11`)], [], 'INS de démonstration'],
    ['N', [of(`${OID}10`)], [], 'INS de test n’est pas qualifiée'],
    ['N', [of(`${OID}11`)], [], 'O conviendrait aussi'],
    ['O', [of(`${OID}8`)], ['ins-real-identity'], 'INS-NIR'],
    ['O', [of(`${OID}9`)], ['ins-real-identity'], 'INS-NIA'],
    ['O', [of(`${OID}10`, { key: false })], ['ins-wrong-key'], 'compte pour qualifiée'],
    ['N', [of(`${OID}8`, { key: false })], ['ins-real-identity', 'ins-wrong-key'], 'clé fausse'],
    ['O', [without('birthPlace')], ['ins-birth-place-missing'], 'quatre traits'],
    ['O', [{ ins: null }, {}], [], 'un document CDA porte'],
    ['N', [{ ins: null }], [], 'aucun document CDA ne porte de matricule'],
    ['N', [without('sex')], [], 'le sexe'],
    ['N', [of(`${OID}2`)], [], `${OID}2`],
  ])('%s is OK for %j', (value, documents, warnings, says) => {
    const content = {
      archives: holding(...documents),
      headers: { ins: ins(value), codeCda: codes(documents.map(() => '34112-3').join(',')) },
    };
    const judgement = holdingContent(content);
    expect(verdictOf(judgement)).toBe('ok');
    expect(ids(judgement, 'warning')).toEqual(warnings);
    expect(find(judgement, 'ins-right').message).toContain(says);
  });

  it.each<[value: string, documents: Partial<CdaDocument>[], id: string]>([
    ['O', [{ ins: null }], 'ins-without-matricule'],
    ['O', [of(`${OID}2`)], 'ins-oid-unknown'],
    ['O', [of(`${OID}10`, { shape: false, key: false })], 'ins-matricule-malformed'],
    ['O', [without('birthName', 'birthDate')], 'ins-traits-missing'],
    ['O', [{ ins: null }, without('firstName')], 'ins-traits-missing'],
    ['N', [of(`${OID}8`)], 'ins-denied'],
    ['N', [of(`${OID}10`), of(`${OID}9`)], 'ins-denied'],
  ])('%s is KO for %j (%s)', (value, documents, id) => {
    const content = {
      archives: holding(...documents),
      headers: { ins: ins(value), codeCda: codes(documents.map(() => '34112-3').join(',')) },
    };
    const judgement = holdingContent(content);
    expect(verdictOf(judgement)).toBe('ko');
    expect(ids(judgement, 'ko')).toEqual([id]);
    expect(find(judgement, id)).toMatchObject({ requirement: 'MSS-CONF.14', hint: expect.any(String) });
  });

  it('names the traits that are missing', () => {
    const judgement = holdingContent({ archives: holding(without('birthName', 'sex')) });
    expect(find(judgement, 'ins-traits-missing').message).toContain('le nom de naissance et le sexe');
  });
});

describe('remarks', () => {
  it.each<[Content, string, string]>([
    [{ archives: [xdmArchive({ name: 'ihe-xdm.zip' })] }, 'archive-name', 'warning'],
    [{ archives: [xdmArchive({ name: 'IHE_XDM.zip' })] }, 'archive-name', 'info'],
    [{ archives: [xdmArchive(), xdmArchive({ documents: [] })] }, 'several-archives', 'warning'],
    [{ otherZips: 2 }, 'other-zips', 'warning'],
    [{ archives: [xdmArchive({ metadata: 'absent' })] }, 'metadata-absent', 'warning'],
    [{ archives: [xdmArchive({ missing: 1 })] }, 'documents-missing', 'warning'],
    [{ archives: holding({ listed: false }) }, 'cda-not-listed', 'warning'],
    [
      { archives: [xdmArchive(), xdmArchive({ problem: 'damaged', documents: [] })] },
      'archive-damaged',
      'warning',
    ],
    [{ subject: { xdm: false, fin: false } }, 'subject-prefix-missing', 'warning'],
    [{ body: { charsets: ['utf-8', 'iso-8859-1'], form: 'alternative' } }, 'text-not-utf8', 'warning'],
    [{ body: { charsets: ['utf-8'], form: 'html' } }, 'body-html-only', 'warning'],
    [{ from: { address: 'x@y.example', label: true } }, 'from-other-address', 'warning'],
    [{ from: { address: 'x@y.example', label: false } }, 'sender-label-missing', 'warning'],
  ])('%j: the verdict stays OK, with %s as %s', (content, id, verdict) => {
    const judgement = holdingContent(content);
    expect(verdictOf(judgement)).toBe('ok');
    expect(find(judgement, id)).toMatchObject({ verdict, hint: expect.any(String) });
  });

  it.each<[Message, string]>([
    [{ messageId: false }, 'message-id-missing'],
    [{ dateCount: 0 }, 'date-not-single'],
    [{ fromCount: 2 }, 'from-not-single'],
    [{ recipients: { organisation: 1 } }, 'recipient-not-self'],
  ])('%j: the verdict stays OK, with the warning %s', (message, id) => {
    const judgement = at(sending(message));
    expect(verdictOf(judgement)).toBe('ok');
    expect(ids(judgement, 'warning')).toEqual([id]);
  });

  it('takes ASCII for UTF-8, the alias for the mailbox, in any case', () => {
    const evidence = new Recorded('psc-indicators-smtp');
    const address = evidence.snapshot.mailbox.alias.toUpperCase();
    evidence
      .connection()
      .untilTls(1000)
      .succeeded(1500)
      .message(2000, {
        content: { from: { address, label: true }, body: { charsets: ['us-ascii'], form: 'plain' } },
      });
    expect(ids(at(evidence), 'warning')).toEqual([]);
  });
});

describe('several messages', () => {
  const wrongNil = { content: { headers: { nil: nil('1') } } };
  const bare = { content: BARE };

  it('is OK with the first that fulfils everything; what the others miss is a warning, counted', () => {
    const judgement = at(sending(wrongNil, wrongNil, {}, bare));
    expect(verdictOf(judgement)).toBe('ok');
    expect(ids(judgement, 'ok')).toContain('nil-right');
    expect(ids(judgement, 'warning')).toEqual(['nil-different', 'archive-missing']);
    expect(find(judgement, 'nil-different').message).toContain('De même pour un autre message.');
  });

  it('does not add up points of different messages', () => {
    const judgement = at(sending(wrongNil, { content: { headers: { ins: [] } } }));
    expect(verdictOf(judgement)).toBe('ko');
  });

  it('speaks of the message that fulfils most points, the latest of equals, and counts the others', () => {
    const judgement = at(sending(wrongNil, bare, { content: { headers: { ins: ins('o') } } }, bare));
    expect(ids(judgement, 'ko')).toEqual(['ins-lower-case']);
    expect(ids(judgement, 'ok')).toEqual(expect.arrayContaining(['codecda-right', 'nil-right']));
    expect(find(judgement, 'other-messages').message).toContain('3 autres messages');
    expect(find(judgement, 'other-messages').eventIds).toHaveLength(3);
  });

  it('is NON CONCLUANT while one of them may be the right one', () => {
    const judgement = at(sending(wrongNil, { content: null }));
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement, 'inconclusive')).toEqual(['message-not-analysed']);
  });

  it('waits 20 s after the last connection closed before KO', () => {
    const evidence = sending(wrongNil);
    expect(at(evidence, 23_499)).toMatchObject({ decided: false, wakeAt: START + 23_500 });
    expect(ids(at(evidence, 20_000), 'warning')).toEqual(['nil-different']);
    expect(verdictOf(at(evidence, 23_500))).toBe('ko');
    evidence.connection().untilTls(22_000).succeeded(22_500).message(23_000);
    expect(verdictOf(at(evidence, 23_000))).toBe('ok');
  });

  it('counts a message sent after the deadline on a connection of the window', () => {
    const evidence = new Recorded('psc-indicators-smtp');
    evidence.connection().untilTls(59_000).succeeded(59_500).message(70_000).closed(70_100);
    expect(verdictOf(at(evidence, 69_999))).toBe('undecided');
    expect(verdictOf(at(evidence, 70_000))).toBe('ok');
  });
});

describe('whose message it is', () => {
  it('ignores what another mailbox sends, what is left by APPEND, and what precedes the start', () => {
    const other = { mailbox: 'autre@mail.example', user: 'autre@mail.example' };
    const evidence = new Recorded('psc-indicators-smtp');
    evidence.connection().untilTls(1000).succeeded(1500, other).message(2000).closed(2100);
    evidence.connection({ judged: false }).untilTls(-5000).succeeded(-4000).message(3000);
    evidence.connection().untilTls(4000).succeeded(4500).message(5000, { via: 'append' }).closed(5100);
    expect(verdictOf(at(evidence))).not.toBe('ok');
  });

  it('is KO when another mailbox only was used, as in authentication, under its requirement', () => {
    const other = { mailbox: 'autre@mail.example', user: 'autre@mail.example' };
    const evidence = new Recorded('psc-indicators-smtp');
    evidence.connection().untilTls(1000).succeeded(1500, other).message(2000).closed(2100);
    const judgement = at(evidence);
    expect(verdictOf(judgement)).toBe('ko');
    expect(find(judgement, 'other-mailbox')).toMatchObject({ verdict: 'ko', requirement: 'MSS-CONF.07' });
  });

  it('does not judge a report with the null sender', () => {
    const judgement = at(sending({ sender: null, content: BARE }));
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement, 'inconclusive')).toEqual(['null-sender']);
  });
});

describe('no message', () => {
  it('is NON CONCLUANT when nobody came, saying what was expected', () => {
    const judgement = at(new Recorded('psc-indicators-smtp'));
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(find(judgement, 'nothing-received').expected).toContain('X-MSS-NIL');
  });

  it('is NON CONCLUANT when the session opened and nothing was sent, or the server refused it', () => {
    expect(ids(at(sending()), 'inconclusive')).toEqual(['no-message']);
    const refused = new Recorded('psc-indicators-smtp');
    const answer = {
      status: '550',
      text: '5.7.1 Only mailboxes of your organisation',
      tag: null,
      selection: null,
    };
    refused
      .connection()
      .untilTls(1000)
      .succeeded(1500)
      .event(1600, 'command.answered', { name: 'MAIL', ...answer, status: '250' })
      .event(1700, 'command.answered', { name: 'RCPT', ...answer })
      .closed(2000);
    const judgement = at(refused);
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(ids(judgement, 'inconclusive')).toEqual(['recipient-refused']);
    expect(find(judgement, 'recipient-refused').message).toContain('550');
  });

  it('tells a refusal once, by what it was about, and says when it is passing', () => {
    const session = (build: (told: Told) => unknown) => {
      const evidence = new Recorded('psc-indicators-smtp');
      const told = evidence.connection().untilTls(1000).succeeded(1500);
      build(told);
      told.closed(2000);
      return at(evidence);
    };
    const answer = (name: string, status: string) => ({
      ...{ name, status, text: 'no', tag: null },
      selection: null,
    });
    const content = session((told) =>
      told
        .event(1600, 'message.refused', { status: '552', reason: 'too large' })
        .event(1601, 'command.answered', answer('DATA', '552')),
    );
    expect(ids(content, 'inconclusive')).toEqual(['message-refused']);
    const early = session((told) => told.event(1600, 'command.answered', answer('DATA', '554')));
    expect(ids(early, 'inconclusive')).toEqual(['data-refused']);
    const sender = session((told) => told.event(1600, 'command.answered', answer('MAIL', '553')));
    expect(ids(sender, 'inconclusive')).toEqual(['sender-refused']);
    const busy = session((told) => told.event(1600, 'command.answered', answer('RCPT', '451')));
    expect(find(busy, 'recipient-refused').hint).toContain('passager');
  });

  it('is KO for a refused credential, and not once another attempt opened the session', () => {
    const evidence = new Recorded('psc-indicators-smtp', { delaySeconds: 180 });
    evidence.connection().untilTls(1000).refused(1500, 'token_expired').closed(2000);
    expect(verdictOf(at(evidence))).toBe('ko');
    expect(find(at(evidence), 'token-expired')).toMatchObject({ verdict: 'ko', requirement: 'MSS-CONF.07' });
    evidence.connection().untilTls(3000).succeeded(3500).closed(4000);
    expect(verdictOf(at(evidence))).toBe('inconclusive');
    expect(ids(at(evidence), 'warning')).toEqual(['token-expired']);
    evidence.connection().untilTls(5000).succeeded(5500).message(6000).closed(7000);
    expect(verdictOf(at(evidence))).toBe('ok');
    expect(ids(at(evidence), 'warning')).toEqual(['token-expired']);
  });

  it('is KO at once for a credential in clear, whatever follows', () => {
    const evidence = new Recorded('psc-indicators-smtp');
    evidence
      .connection()
      .opened(1000)
      .command(1100, 'AUTH', 'XOAUTH2 ***')
      .attempted(1101, { credential: 'token' })
      .closed(1200);
    evidence.connection().untilTls(2000).succeeded(2500).message(3000).closed(3100);
    expect(verdictOf(at(evidence, 1200))).toBe('ko');
    expect(verdictOf(at(evidence))).toBe('ko');
  });

  it('is NON CONCLUANT when evidence is missing, or the laboratory failed to check a credential', () => {
    const gap = sending({ content: BARE }).gap(5000, 6000);
    expect(verdictOf(at(gap))).toBe('inconclusive');
    expect(ids(at(gap), 'inconclusive')).toEqual(['evidence-missing']);
    const troubled = sending({ content: BARE });
    troubled.connection().untilTls(6000).refused(6500, 'issuer_unavailable').closed(7000);
    expect(verdictOf(at(troubled))).toBe('inconclusive');
    expect(ids(at(troubled), 'inconclusive')).toEqual(['issuer-unavailable']);
  });

  it('tells why TLS was not reached', () => {
    const evidence = new Recorded('authcli-indicators-smtp');
    evidence.connection().opened(1000).command(1100, 'EHLO').closed(1200);
    expect(ids(at(evidence), 'inconclusive')).toEqual(['no-starttls']);
  });
});
