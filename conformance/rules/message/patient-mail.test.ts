import { describe, expect, it } from 'vitest';
import { headerField, Recorded, START, type Told, xdmArchive } from '../../testing';
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

const mes = (value: string) => [headerField('X-MSS-MES', value)];
/** A message to the patient that closes the exchange, with nothing attached. */
const CLOSING = {
  archives: [],
  attachments: 0,
  subject: { xdm: false, fin: false },
  headers: { ins: [], codeCda: [], mes: mes('FIN') },
};
const TO_PATIENT = { patient: 1 };

function sending(content: Content | null, recipients: Message['recipients'] = TO_PATIENT): Recorded {
  const evidence = new Recorded('authcli-indicators-patient-smtp');
  evidence
    .connection()
    .untilTls(1000)
    .succeeded(1500)
    .message(2000, {
      recipients,
      content: content && { ...CLOSING, ...content, headers: { ...CLOSING.headers, ...content.headers } },
    })
    .closed(2500);
  return evidence;
}

describe('OK', () => {
  it('at once, for a patient among the recipients and X-MSS-MES: FIN, both under MSS-CONF.21', () => {
    const judgement = at(sending({}), 2000);
    expect(verdictOf(judgement)).toBe('ok');
    for (const id of ['patient-recipient', 'mes-right']) {
      expect(find(judgement, id)).toMatchObject({
        verdict: 'ok',
        requirement: 'MSS-CONF.21',
        strength: 'strong',
      });
    }
    expect(find(judgement, 'nil-right').verdict).toBe('info');
    expect(ids(judgement, 'warning')).toEqual([]);
  });

  it('with professionals among the recipients, and with PSC', () => {
    const evidence = new Recorded('psc-indicators-patient-smtp');
    evidence
      .connection()
      .untilTls(1000)
      .succeeded(1500)
      .message(2000, { recipients: { self: 1, organisation: 2, patient: 1 }, content: CLOSING });
    expect(verdictOf(at(evidence))).toBe('ok');
  });

  it.each<[string, Content, string[]]>([
    ['NIL absent', { headers: { nil: [] } }, ['nil-absent']],
    ['NIL of another product', { headers: { nil: [headerField('X-MSS-NIL', '1')] } }, ['nil-different']],
    [
      'X-MSS-INS without document',
      { headers: { ins: [headerField('X-MSS-INS', 'O')] } },
      ['ins-without-document'],
    ],
    [
      'an archive without the headers that go with it',
      { archives: [xdmArchive()], subject: { xdm: true, fin: false } },
      ['ins-absent', 'codecda-absent'],
    ],
    [
      'an unreadable archive',
      { archives: [xdmArchive({ problem: 'damaged', documents: [] })], subject: { xdm: true, fin: false } },
      ['archive-damaged'],
    ],
    [
      'a header twice besides',
      { headers: { nil: [headerField('X-MSS-NIL', '3734'), headerField('X-MSS-NIL', '3734')] } },
      ['nil-twice'],
    ],
  ])('whatever the other indicators say: %s is a warning', (_, content, warnings) => {
    const judgement = at(sending(content));
    expect(verdictOf(judgement)).toBe('ok');
    expect(ids(judgement, 'warning')).toEqual(warnings);
  });

  it('with a warning for a message larger than Mon espace santé takes', () => {
    const evidence = new Recorded('authcli-indicators-patient-smtp');
    const message = { recipients: TO_PATIENT, content: CLOSING, size: 26 * 1024 * 1024 };
    evidence.connection().untilTls(1000).succeeded(1500).message(2000, message);
    expect(find(at(evidence), 'message-too-large').message).toContain('26 Mo');
  });
});

describe('KO', () => {
  it.each<[Content, string, string]>([
    [{ headers: { mes: [] } }, 'mes-absent', 'clore l’échange'],
    [{ headers: { mes: [] }, subject: { xdm: false, fin: true } }, 'mes-by-subject', 'seul l’en-tête'],
    [{ headers: { mes: mes('fin') } }, 'mes-lower-case', 'capitales'],
    [{ headers: { mes: mes('Fin') } }, 'mes-lower-case', 'capitales'],
    [{ headers: { mes: mes('TERMINE') } }, 'mes-value', 'FIN'],
    [{ headers: { mes: mes('') } }, 'mes-empty', 'X-MSS-MES'],
    [{ headers: { mes: [...mes('FIN'), ...mes('FIN')] } }, 'mes-twice', 'X-MSS-MES'],
  ])('for %j: %s', (content, id, hint) => {
    const judgement = at(sending(content));
    expect(verdictOf(judgement)).toBe('ko');
    expect(ids(judgement, 'ko')).toEqual([id]);
    expect(find(judgement, id)).toMatchObject({
      requirement: 'MSS-CONF.21',
      hint: expect.stringContaining(hint),
    });
  });

  it('without a patient among the recipients, naming the address to write to', () => {
    const judgement = at(sending({}, { self: 1 }));
    expect(verdictOf(judgement)).toBe('ko');
    expect(ids(judgement, 'ko')).toEqual(['no-patient-recipient']);
    expect(find(judgement, 'no-patient-recipient').hint).toContain('279035121518989@patient.');
  });

  it('without a patient, even when the content was not analysed', () => {
    expect(verdictOf(at(sending(null, { self: 1 })))).toBe('ko');
  });

  it('also when the snapshot is of before the address was kept', () => {
    const evidence = sending({}, { self: 1 });
    const { patientAddress: _, ...snapshot } = evidence.snapshot;
    const judgement = judge(evidence.testCase, snapshot, evidence.events, START + LATE);
    expect(find(judgement, 'no-patient-recipient').hint).toContain('consignes');
  });
});

describe('NON CONCLUANT', () => {
  it('when the content was not analysed, or a limit may hide the header', () => {
    expect(verdictOf(at(sending(null)))).toBe('inconclusive');
    const cut = at(sending({ headers: { mes: [] }, truncated: true }));
    expect(ids(cut, 'inconclusive')).toEqual(['mes-unknown']);
  });

  it('when nobody came', () => {
    const judgement = at(new Recorded('psc-indicators-patient-smtp', { delaySeconds: 180 }));
    expect(verdictOf(judgement)).toBe('inconclusive');
    expect(find(judgement, 'nothing-received').expected).toContain('X-MSS-MES');
  });
});
