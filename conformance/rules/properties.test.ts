import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discoveredLabel } from '../hosts';
import { addFact, attribute, type ConnectionFacts, matchableExecution, newConnection } from '../match';
import { control, headerField, Recorded, START, type Told } from '../testing';
import { REQUIRED_SUITES } from '../tls';
import type { Judgement, LinkedEvent } from '../verdict';
import { judge, ruleFor } from './index';

const CASES = [
  'authcli-expired-imap',
  'psc-revoked-smtp',
  'authcli-otherca-imap',
  'psc-auth-imap',
  'authcli-auth-smtp',
  'psc-tls-smtp',
  'psc-access-imap',
  'authcli-send-smtp',
  'psc-reopen-imap',
  'psc-reopen-smtp',
  'psc-indicators-smtp',
  'authcli-indicators-patient-smtp',
  'authcli-autoconfig-imap',
  'psc-autoconfig-smtp',
];

const LABEL = 'k7q2m9x4w8z1';
/** The names by which a connection to a server may come: as published at a moment of the window, and others. */
const NAMES: ((host: string) => string | null)[] = [
  (host) => `${discoveredLabel(LABEL, START + 2000)}.${host}`,
  (host) => `${discoveredLabel(LABEL, START - 2000)}.${host}`,
  (host) => `${LABEL}.${host}`,
  (host) => host,
  () => null,
];

/** Ways in which a connection may go; `pause` stretches them. */
const SHAPES: Record<string, (told: Told, at: number, pause: number) => unknown> = {
  expired: (told, at) =>
    told
      .untilCertificate(at)
      .alert(at + 400, 45)
      .failed(at + 401, 'alert')
      .closed(at + 402),
  revoked: (told, at) =>
    told
      .untilCertificate(at)
      .alert(at + 400, 44)
      .failed(at + 401, 'alert')
      .closed(at + 402),
  unknownCa: (told, at) =>
    told
      .untilCertificate(at)
      .alert(at + 400, 48)
      .failed(at + 401, 'alert')
      .closed(at + 402),
  generic: (told, at) =>
    told
      .untilCertificate(at)
      .alert(at + 400, 42)
      .failed(at + 401, 'alert')
      .closed(at + 402),
  hangUp: (told, at, pause) => told.untilTls(at).closed(at + 500 + pause),
  preamble: (told, at, pause) =>
    told
      .untilTls(at)
      .command(at + 500, 'NOOP')
      .closed(at + 600 + pause),
  silent: (told, at) => told.untilTls(at),
  timeout: (told, at, pause) => told.untilTls(at).closed(at + 500 + pause, 'timeout'),
  probe: (told, at) => told.opened(at).closed(at + 10),
  implicit: (told, at) =>
    told
      .opened(at)
      .event(at + 10, 'implicit_tls', { sni: null })
      .closed(at + 20),
  noSuite: (told, at) =>
    told
      .opened(at)
      .starttls(at + 10)
      .hello(at + 20, { suites: [0x002f] })
      .failed(at + 30, 'no_shared_cipher')
      .closed(at + 40),
  tooMany: (told, at, pause) =>
    told.untilTls(at, null, { suites: [...REQUIRED_SUITES, 0xc02c] }).closed(at + 500 + pause),
  login: (told, at, pause) =>
    told
      .untilTls(at)
      .command(at + 450 + pause, 'AUTHENTICATE')
      .attempted(at + 500 + pause)
      .succeeded(at + 510 + pause)
      .closed(at + 700 + pause),
  mail: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 510)
      .message(at + 600 + pause)
      .closed(at + 700 + pause),
  patientMail: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 510)
      .message(at + 600 + pause, {
        recipients: { patient: 1 },
        content: { archives: [], headers: { mes: [headerField('X-MSS-MES', 'FIN')], ins: [] } },
      })
      .closed(at + 700 + pause),
  unsureMail: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 510)
      .message(at + 600 + pause, { recipients: { patient: 1 }, content: null })
      .closed(at + 700 + pause),
  badMails: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 510)
      .message(at + 600, { content: { headers: { nil: [] } }, messageId: false })
      .message(at + 610 + pause, { sender: null, content: null })
      .message(at + 620 + pause, { content: { archives: [] }, fromCount: 2 }),
  strangerMail: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 510, { mailbox: 'autre@mail.example', user: 'autre@mail.example' })
      .message(at + 600 + pause)
      .closed(at + 700 + pause),
  refusedMail: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 510)
      .event(at + 600, 'message.refused', { status: '552', reason: 'too large' })
      .closed(at + 700 + pause),
  refused: (told, at, pause) =>
    told
      .untilTls(at)
      .attempted(at + 500 + pause)
      .refused(at + 510 + pause, 'user_unknown')
      .closed(at + 700 + pause),
  clear: (told, at, pause) =>
    told
      .opened(at)
      .command(at + 100 + pause, 'LOGIN', '***')
      .attempted(at + 110 + pause)
      .closed(at + 200 + pause),
  reads: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 500)
      .opensFolder(at + 550)
      .done(at + 600 + pause, 'UID FETCH')
      .opensFolder(at + 650 + pause, 'Sent')
      .closed(at + 700 + pause),
  waits: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 500)
      .opensFolder(at + 550)
      .command(at + 600, 'IDLE')
      .closed(at + 700 + pause),
  sends: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 500)
      .message(at + 600 + pause)
      .closed(at + 700 + pause),
  sendsBadly: (told, at, pause) =>
    told
      .untilTls(at)
      .succeeded(at + 500)
      .message(at + 600 + pause, { fromCount: 2 })
      .closed(at + 700 + pause),
  ...Object.fromEntries(
    NAMES.map((name, index) => [
      `enters${index}`,
      (told: Told, at: number, pause: number) => {
        told.untilTls(at, null, { sni: name(told.server) }).succeeded(at + 500);
        if (told.protocol === 'imap') told.opensFolder(at + 600 + pause);
        else told.message(at + 600 + pause);
        told.closed(at + 700 + pause);
      },
    ]),
  ),
  clearAttempt: (told, at) =>
    told
      .opened(at)
      .command(at + 100, 'AUTH', 'PLAIN')
      .attempted(at + 110, { credential: 'none' })
      .closed(at + 200),
};

/** Ways of looking for a server. */
const SEARCHES: ((evidence: Recorded, at: number) => unknown)[] = [
  (evidence, at) => evidence.asked(at, { label: LABEL, name: `_imap._tcp.${domainOf(evidence, 'alias')}` }),
  (evidence, at) =>
    evidence.asked(at, { label: LABEL, name: `_submission._tcp.${domainOf(evidence, 'alias')}` }),
  (evidence, at) =>
    evidence.asked(at, { kind: 'A', label: LABEL, name: `${LABEL}.${evidence.snapshot.host.name}` }),
  (evidence, at) => evidence.fetchedDocument(at, {}),
  (evidence, at) => evidence.fetchedDocument(at, { status: 404, path: '/mail/autoconfig-v1.1.xml' }),
  (evidence, at) => evidence.leftOut(at),
];

const domainOf = ({ snapshot }: Recorded, which: 'alias' | 'address') =>
  snapshot.mailbox[which].split('@')[1];

interface Plan {
  caseId: string;
  controlled: boolean;
  full: boolean;
  connections: { shape: string; at: number; pause: number }[];
  /** Indices in SEARCHES; only autoconfiguration minds them. */
  searches: { how: number; at: number }[];
  gap: number | null;
  /** When the sessions are closed on request. */
  closing: number | null;
}

const plan = (shapes = Object.keys(SHAPES)): fc.Arbitrary<Plan> =>
  fc.record({
    caseId: fc.constantFrom(...CASES),
    controlled: fc.boolean(),
    full: fc.boolean(),
    connections: fc.array(
      fc.record({
        shape: fc.constantFrom(...shapes),
        at: fc.integer({ min: -8000, max: 64_000 }),
        pause: fc.constantFrom(0, 2000, 25_000),
      }),
      { maxLength: 5 },
    ),
    searches: fc.array(
      fc.record({ how: fc.nat(SEARCHES.length - 1), at: fc.integer({ min: 0, max: 60_000 }) }),
      { maxLength: 3 },
    ),
    gap: fc.option(fc.integer({ min: -5000, max: 95_000 })),
    closing: fc.option(fc.integer({ min: 0, max: 60_000 })),
  });

function record({ caseId, controlled, full, connections, searches, gap, closing }: Plan): Recorded {
  const evidence = new Recorded(caseId, {
    controls: controlled ? [control()] : [],
    policies: { listenFullDelay: full },
  });
  for (const { shape, at, pause } of connections) {
    // What opens after the deadline is linked to nothing; what opened before is linked without being judged.
    if (at > 60_000) continue;
    SHAPES[shape]!(evidence.connection({ judged: at >= 0 }), at, pause);
  }
  for (const { how, at } of searches) SEARCHES[how]!(evidence, at);
  if (gap !== null) evidence.gap(gap, gap + 1000);
  if (closing !== null) evidence.closing(closing);
  return evidence;
}

const conclude = (evidence: Recorded, events: readonly LinkedEvent[], ms: number): Judgement =>
  judge(evidence.testCase, evidence.snapshot, events, START + ms);
const moment = fc.integer({ min: 0, max: 95_000 });
const RUNS = { numRuns: 400 };

describe('every rule', () => {
  it('says the same whatever the order of the events, and however often one comes', () => {
    fc.assert(
      fc.property(plan(), moment, fc.infiniteStream(fc.nat()), (shape, at, random) => {
        const evidence = record(shape);
        const { events } = evidence;
        const shuffled = [...events, ...events]
          .map((event) => ({ event, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        expect(conclude(evidence, shuffled, at)).toEqual(conclude(evidence, events, at));
      }),
      RUNS,
    );
  });

  it('folds step by step as from the beginning, without touching an earlier state', () => {
    fc.assert(
      fc.property(plan(), moment, (shape, at) => {
        const evidence = record(shape);
        const rule = ruleFor(evidence.testCase);
        let state = rule.init(evidence.testCase, evidence.snapshot);
        const held = evidence.events.map((event) => {
          const before = state;
          const said = JSON.stringify(rule.conclude(before, START + at));
          state = rule.step(state, event);
          return { before, said };
        });
        for (const { before, said } of held)
          expect(JSON.stringify(rule.conclude(before, START + at))).toBe(said);
        expect(rule.conclude(state, START + at)).toEqual(conclude(evidence, evidence.events, at));
      }),
      { numRuns: 100 },
    );
  });

  it('is not moved by connections to other servers, nor by those opened before the start', () => {
    const strange = fc.array(fc.constantFrom(...Object.keys(SHAPES)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(plan(), moment, strange, (shape, at, shapes) => {
        const evidence = record(shape);
        const alone = conclude(evidence, evidence.events, at);
        const { protocol } = evidence.testCase;
        for (const [index, name] of shapes.entries()) {
          const other = protocol === 'imap' ? 'smtp' : 'imap';
          SHAPES[name]!(evidence.connection({ protocol: other, judged: index % 2 === 0 }), 500 * index, 0);
          SHAPES[name]!(evidence.connection({ judged: false }), -500 - index, 25_000);
        }
        const crowded = conclude(evidence, evidence.events, at);
        expect({ ...crowded, findings: [] }).toEqual({ ...alone, findings: [] });
      }),
      RUNS,
    );
  });

  it('is not moved by transcripts, whenever they come', () => {
    const places = fc.array(fc.tuple(fc.nat(), moment, fc.nat(5)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(plan(), moment, places, (shape, at, chosen) => {
        const evidence = record(shape);
        const told = evidence.events.filter(({ connection }) => connection !== null);
        fc.pre(told.length > 0);
        const events = [...evidence.events];
        for (const [index, [which, ms, seq]] of chosen.entries()) {
          const { connection, host, protocol, clientAddress, judged, basis } = told[which % told.length]!;
          const data = { lines: [], omitted: 1 };
          events.splice(which % (events.length + 1), 0, {
            ...{ connection, connectionSeq: seq, host, protocol, clientAddress, judged, basis },
            ...{ id: 800_000 + index, seq: 800_000 + index, process: 'lab', processSeq: 800_000 + index },
            ...{ at: START + ms, type: 'transcript', data },
          });
        }
        expect(conclude(evidence, events, at)).toEqual(conclude(evidence, evidence.events, at));
      }),
      RUNS,
    );
  });

  it('once final, stays what it is, when time passes and when later events come', () => {
    fc.assert(
      fc.property(plan(), fc.array(moment, { minLength: 2, maxLength: 6 }), (shape, moments) => {
        const evidence = record({ ...shape, gap: null });
        let final: string | null = null;
        for (const at of [...moments, 95_000].sort((a, b) => a - b)) {
          const known = evidence.events.filter((event) => event.at <= START + at);
          const judgement = conclude(evidence, known, at);
          if (final !== null) expect(judgement).toMatchObject({ decided: true, verdict: final });
          else if (judgement.decided && judgement.watchUntil === undefined) final = judgement.verdict;
          if (judgement.decided && judgement.watchUntil !== undefined) {
            expect(judgement.watchUntil).toBeGreaterThan(START + at);
          }
          if (!judgement.decided) expect(judgement.wakeAt).toBeGreaterThan(START + at);
        }
        expect(final).not.toBeNull();
        expect(conclude(evidence, evidence.events, 95_000)).toMatchObject({ verdict: final });
      }),
      { numRuns: 500 },
    );
  });

  it('decides by the end of the following at the latest, with findings of distinct ids', () => {
    fc.assert(
      fc.property(plan(), (shape) => {
        const evidence = record(shape);
        const judgement = conclude(evidence, evidence.events, 90_000);
        expect(judgement.decided).toBe(true);
        expect(judgement).not.toHaveProperty('watchUntil');
        const ids = judgement.findings.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        if (judgement.decided) {
          const deciding = judgement.verdict === 'inconclusive' ? 'inconclusive' : judgement.verdict;
          expect(judgement.findings.map(({ verdict }) => verdict)).toContain(deciding);
        }
      }),
      RUNS,
    );
  });

  it('never says OK without a connection of the window, nor for a hole in what rests on absence', () => {
    fc.assert(
      fc.property(plan(), moment, (shape, at) => {
        const evidence = record(shape);
        const judgement = conclude(evidence, evidence.events, at);
        if (!judgement.decided || judgement.verdict !== 'ok') return;
        expect(shape.connections.some((connection) => connection.at >= 0 && connection.at <= 60_000)).toBe(
          true,
        );
        const absent = evidence.testCase.rule === 'rejected-certificate';
        if (absent && shape.gap !== null) expect(shape.gap + 1000 < 0 || shape.gap > 60_000).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('what is another’s, and what is secret', () => {
  const strangers = fc.array(
    fc.record({
      shape: fc.constantFrom(...Object.keys(SHAPES)),
      at: fc.integer({ min: 0, max: 60_000 }),
      pause: fc.constantFrom(0, 2000),
      labelled: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  );

  it('is judged by nothing of what another account does at the same time, from the same address', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), strangers, (caseId, others) => {
        const evidence = new Recorded(caseId);
        const { snapshot, testCase } = evidence;
        for (const { shape, at, pause, labelled } of others) {
          const told = evidence.connection({
            owner: { mailbox: 'autre@mail-test-editeur.example', organisationId: 77 },
            sni: labelled ? `z9z9z9z9z9z9.${snapshot.host.name}` : null,
          });
          SHAPES[shape]!(told, at, pause);
        }
        const facts = new Map<string, ConnectionFacts>();
        for (const event of evidence.events) {
          const before = facts.get(event.connection!);
          facts.set(event.connection!, before ? addFact(before, event) : newConnection(event)!);
        }
        const execution = matchableExecution(1, testCase.protocol, snapshot);
        for (const one of facts.values()) {
          const { links } = attribute(one, [execution], { labelExists: () => true });
          // What never says whose it is may be the account's: it came from an address that the account proved.
          // Shown, not judged: whoever opens his own mailbox under the account's label.
          const counted = links.filter(({ judged }) => judged);
          if (one.sniLabel !== null || one.identity !== null) expect(counted).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('never shows in a finding what may be a secret', () => {
    const SECRET = 'secret-canari';
    const spoilt = (event: LinkedEvent): LinkedEvent => {
      const data = structuredClone(event.data) as Record<string, unknown>;
      for (const field of ['args', 'preview', 'jti', 'sid', 'tag']) if (field in data) data[field] = SECRET;
      const { token } = data as { token?: Record<string, unknown> | null };
      if (token) Object.assign(token, { jti: SECRET, sid: SECRET });
      return { ...event, data } as LinkedEvent;
    };
    fc.assert(
      fc.property(plan(), moment, (shape, at) => {
        const evidence = record(shape);
        const judgement = conclude(evidence, evidence.events.map(spoilt), at);
        expect(JSON.stringify(judgement)).not.toContain(SECRET);
      }),
      RUNS,
    );
  });
});

describe('rejected certificate', () => {
  const certificates = CASES.slice(0, 3);

  it('is never OK, and KO in the end, when a credential reached the faulty server', () => {
    const leaks = ['login', 'refused', 'clear', 'clearAttempt'];
    fc.assert(
      fc.property(
        plan(),
        fc.constantFrom(...certificates),
        fc.constantFrom(...leaks),
        fc.integer({ min: 0, max: 60_000 }),
        fc.constantFrom(0, 2000, 25_000),
        (shape, caseId, leak, at, pause) => {
          const evidence = record({ ...shape, caseId });
          SHAPES[leak]!(evidence.connection(), at, pause);
          for (const ms of [at + pause + 700, 60_000, 95_000]) {
            const judgement = conclude(evidence, evidence.events, ms);
            expect(judgement).toMatchObject({ decided: true, verdict: 'ko' });
          }
        },
      ),
      RUNS,
    );
  });

  it('is never KO without one', () => {
    const harmless = Object.keys(SHAPES).filter(
      (name) => !/login|refused|clear|reads|waits|sends|mail|enters/i.test(name),
    );
    fc.assert(
      fc.property(plan(harmless), fc.constantFrom(...certificates), moment, (shape, caseId, at) => {
        const evidence = record({ ...shape, caseId });
        const judgement = conclude(evidence, evidence.events, at);
        if (judgement.decided) expect(judgement.verdict).not.toBe('ko');
      }),
      RUNS,
    );
  });
});

describe('autoconfiguration', () => {
  const cases = CASES.filter((id) => id.includes('autoconfig'));
  const typed = ['enters1', 'enters2', 'enters3', 'hangUp', 'refused', 'clear', 'probe', 'noSuite'];

  it('is OK only after something was found: neither a name of another day nor one typed by hand will do', () => {
    fc.assert(
      fc.property(plan(typed), fc.constantFrom(...cases), moment, (shape, caseId, at) => {
        const evidence = record({ ...shape, caseId, searches: [] });
        const judgement = conclude(evidence, evidence.events, at);
        if (judgement.decided) expect(judgement.verdict).not.toBe('ok');
      }),
      RUNS,
    );
  });

  it('is never KO for an authentication alone when discovery events were left out before', () => {
    const entering = Object.keys(SHAPES).filter((name) => name.startsWith('enters'));
    fc.assert(
      fc.property(plan(entering), fc.constantFrom(...cases), moment, (shape, caseId, at) => {
        const evidence = record({ ...shape, caseId }).leftOut(0);
        const judgement = conclude(evidence, evidence.events, at);
        if (judgement.decided) expect(judgement.verdict).not.toBe('ko');
      }),
      RUNS,
    );
  });
});
