/** Rules about messages, over messages of any content. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeaderOccurrence, type MessageContent, messageContentSchema } from '../../events';
import { headerField, Recorded, START } from '../../testing';
import type { Judgement } from '../../verdict';
import { judge } from '../index';

const occurrence = (name: string, ...values: string[]) =>
  fc.record({
    name: fc.constant(name),
    value: fc.constantFrom('', ...values),
    encoded: fc.boolean(),
    folded: fc.boolean(),
  });
/** Mostly one occurrence, mostly of the first value. */
const header = (name: string, right: string, ...wrong: string[]): fc.Arbitrary<HeaderOccurrence[]> =>
  fc.oneof<fc.MaybeWeightedArbitrary<HeaderOccurrence[]>[]>(
    { weight: 4, arbitrary: fc.constant([headerField(name, right)]) },
    { weight: 1, arbitrary: fc.array(occurrence(name, right, ...wrong), { maxLength: 3 }) },
  );
const usually = <T>(value: T, otherwise: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: otherwise });
const often = usually(true, fc.boolean());

const document = fc.record({
  listed: often,
  problem: usually<'unreadable' | 'doctype' | 'too_large' | null>(
    null,
    fc.constantFrom('unreadable', 'doctype', 'too_large'),
  ),
  code: usually<string | null>('34112-3', fc.constantFrom('15508-5', 'PRESC-BIO', null)),
  codeSystem: fc.constant(null),
  ins: usually<{ oid: string; shape: boolean; key: boolean } | null>(
    { oid: '1.2.250.1.213.1.4.10', shape: true, key: true },
    fc.oneof(
      fc.constant(null),
      fc.record({
        oid: fc.constantFrom('8', '9', '10', '11', '2').map((end) => `1.2.250.1.213.1.4.${end}`),
        shape: often,
        key: often,
      }),
    ),
  ),
  traits: fc.record({ birthName: often, firstName: often, sex: often, birthDate: often, birthPlace: often }),
});

const archive = fc.record({
  name: usually('IHE_XDM.ZIP', fc.constantFrom('ihe-xdm.zip', 'IHE_XDM.zip')),
  size: fc.nat(1e6),
  problem: usually<MessageContent['archives'][number]['problem']>(
    null,
    fc.constantFrom(
      'too_large',
      'not_zip',
      'damaged',
      'encrypted',
      'ratio',
      'too_many_entries',
      'traversal',
      'unsupported',
      'encoding',
    ),
  ),
  entries: fc.nat(20),
  metadata: usually<MessageContent['archives'][number]['metadata']>(
    'read',
    fc.constantFrom('absent', 'unreadable', 'doctype', 'too_large'),
  ),
  missing: usually(0, fc.nat(3)),
  documents: fc.array(document, { maxLength: 3 }),
});

const analysed: fc.Arbitrary<MessageContent> = fc.record({
  parser: fc.constant(1),
  headers: fc.record({
    nil: header('X-MSS-NIL', '3734', '37 34', '•'.repeat(14)),
    codeCda: header('X-MSS-CODECDA', '34112-3', '34112-3,34112-3', '15508-5, 34112-3', ','),
    ins: header('X-MSS-INS', 'O', 'N', 'o', 'OUI'),
    mes: header('X-MSS-MES', 'FIN', 'fin', 'END'),
  }),
  from: fc.record({ address: fc.constantFrom(null, 'x@y.example'), label: fc.boolean() }),
  subject: fc.record({ xdm: fc.boolean(), fin: fc.boolean() }),
  body: fc.record({
    charsets: fc.subarray(['utf-8', 'us-ascii', 'iso-8859-1']),
    form: fc.constantFrom('plain' as const, 'alternative' as const, 'html' as const, 'none' as const),
  }),
  attachments: fc.nat(5),
  archives: fc.oneof(
    { weight: 3, arbitrary: fc.array(archive, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(archive, { maxLength: 3 }) },
  ),
  otherZips: usually(0, fc.nat(2)),
  truncated: usually(false, fc.constant(true)),
});

const content = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 12, arbitrary: analysed });

const message = fc.record({ content, patient: often, self: fc.boolean() });
interface Sent {
  content: MessageContent | null;
  patient: boolean;
  self: boolean;
}
const CASES = ['psc-indicators-smtp', 'authcli-indicators-patient-smtp'];

/** Each message on a connection of its own when `apart`. */
function judged(caseId: string, messages: readonly Sent[], apart = false): Judgement {
  const evidence = new Recorded(caseId);
  let told = evidence.connection().untilTls(1000).succeeded(1500);
  messages.forEach(({ content: changes, patient, self }, index) => {
    const start = 2000 + 1000 * index;
    if (apart)
      told = evidence
        .connection()
        .untilTls(start)
        .succeeded(start + 500);
    told.message(start + 600, {
      recipients: { self: self ? 1 : 0, patient: patient ? 1 : 0 },
      content: changes,
    });
    if (apart) told.closed(start + 700);
  });
  return judge(evidence.testCase, evidence.snapshot, evidence.events, START + 400_000);
}
const verdictOf = (judgement: Judgement) => (judgement.decided ? judgement.verdict : 'undecided');
const RUNS = { numRuns: 500 };

describe('messages of any content', () => {
  it('are those that the laboratory may record', () => {
    fc.assert(
      fc.property(content, (one) => {
        if (one) expect(messageContentSchema.parse(one)).toEqual(one);
      }),
    );
  });

  it('are OK together when one is alone, KO when each is, and NON CONCLUANT otherwise', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.constantFrom(...CASES),
        fc.array(message, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (caseId, messages, apart) => {
          const alone = messages.map((one) => verdictOf(judged(caseId, [one])));
          const expected = alone.includes('ok')
            ? 'ok'
            : alone.every((one) => one === 'ko')
              ? 'ko'
              : 'inconclusive';
          expect(verdictOf(judged(caseId, messages, apart))).toBe(expected);
          for (const one of alone) seen.set(one, (seen.get(one) ?? 0) + 1);
        },
      ),
      RUNS,
    );
    // The messages drawn are of every kind.
    expect([...seen.keys()].sort()).toEqual(['inconclusive', 'ko', 'ok']);
  });

  it('always give reasons: a hint for each failing, a message for each finding, no id twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CASES),
        fc.array(message, { minLength: 1, maxLength: 3 }),
        (caseId, messages) => {
          const { findings } = judged(caseId, messages);
          expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
          for (const finding of findings) {
            expect(finding.message).toMatch(/^[A-ZÀÉ0-9].*[.…]( Détail : .*)?$/s);
            expect(finding.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
            expect(finding.eventIds.length).toBeGreaterThan(0);
            if (finding.verdict === 'ko' || finding.verdict === 'inconclusive')
              expect(finding.hint).toMatch(/\.$/);
          }
        },
      ),
      RUNS,
    );
  });

  it('are never OK without every point, whatever else they say', () => {
    fc.assert(
      fc.property(message, (one) => {
        const right = one.content?.headers;
        const single = (list: { value: string }[] | undefined) =>
          list?.length === 1 ? list[0]!.value : null;
        if (verdictOf(judged(CASES[0]!, [one])) === 'ok') {
          expect(single(right?.nil)).toBe('3734');
          expect(['O', 'N']).toContain(single(right?.ins));
          const documents = one
            .content!.archives.flatMap((each) => each.documents)
            .filter(({ problem }) => !problem);
          const codes = new Set(documents.flatMap(({ code }) => code ?? []));
          expect(codes.size).toBeGreaterThan(0);
          expect(new Set(single(right?.codeCda)!.split(/[, ]+/))).toEqual(codes);
        }
        if (verdictOf(judged(CASES[1]!, [one])) === 'ok') {
          expect(single(right?.mes)).toBe('FIN');
          expect(one.patient).toBe(true);
        }
      }),
      RUNS,
    );
  });
});
