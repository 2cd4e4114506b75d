/**
 * An execution of 5,000 events is judged in under 100 ms, whatever they are. So that a slow machine says the same, the
 * measure is what the same processor needs to write and read as many plain events as JSON: 15 ms where 100 ms hold.
 */
import { expect, it } from 'vitest';
import { Recorded, START } from '../testing';
import { judge, RULES } from './index';

/** A case of each rule, and of each protocol where the rule looks at different things. */
const CASES = [
  'authcli-expired-imap',
  'psc-auth-imap',
  'psc-tls-smtp',
  'psc-access-imap',
  'psc-send-smtp',
  'psc-autoconfig-imap',
  'psc-indicators-smtp',
  'psc-indicators-patient-smtp',
  'psc-reopen-imap',
  'psc-reopen-smtp',
];

const CROWDS: Record<string, (evidence: Recorded) => void> = {
  'messages on one connection': (evidence) => {
    const told = evidence.connection().untilTls(0).succeeded(450);
    for (let index = 0; index < 5000; index++) {
      told.message(500 + index, { content: { headers: { nil: [] } }, fromCount: 2 });
    }
  },
  'connections, each with its message': (evidence) => {
    for (let index = 0; index < 560; index++) {
      const told = evidence
        .connection()
        .untilTls(index)
        .succeeded(450 + index);
      told.message(500 + index, { content: { headers: { nil: [] } }, fromCount: 2 }).closed(600 + index);
    }
  },
  'connections that say nothing': (evidence) => {
    for (let index = 0; index < 2500; index++)
      evidence
        .connection()
        .opened(index)
        .closed(index + 5);
  },
  'refusals on one connection': (evidence) => {
    const told = evidence.connection().untilTls(0);
    for (let index = 0; index < 5000; index++) told.refused(500 + index, 'token_expired');
  },
  'commands of all sorts on one connection': (evidence) => {
    const told = evidence.connection().untilTls(0).succeeded(450);
    for (let index = 0; index < 5000; index++) told.command(500 + index, `X${index}`);
  },
  'folders opened and read on one connection': (evidence) => {
    const told = evidence.connection().untilTls(0).succeeded(450);
    for (let index = 0; index < 1250; index++)
      told.opensFolder(500 + index, `F${index}`).done(500 + index, 'FETCH');
  },
};

/** Round trips through JSON that a judgement may last. */
const MOST = 8;

/** ms of the processor, which other work on the machine lengthens little. */
function timeOf(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const plain = new Recorded('psc-auth-imap');
CROWDS['connections that say nothing']!(plain);

/** A judgement and the measure, one after the other until the judgement is quick enough, or has had its chances. */
function trips(run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 20 && least >= MOST; turn++) {
    const measure = timeOf(() => void JSON.parse(JSON.stringify(plain.events)));
    least = Math.min(least, timeOf(run) / measure);
  }
  return least;
}

it('knows every rule', () => {
  const rules = CASES.map((id) => new Recorded(id).testCase.rule);
  expect([...new Set(rules)].sort()).toEqual(Object.keys(RULES).sort());
});

it.each(Object.keys(CROWDS))('%s', (name) => {
  for (const caseId of CASES) {
    const evidence = new Recorded(caseId);
    CROWDS[name]!(evidence);
    const { testCase, snapshot, events } = evidence;
    expect(events.length).toBeGreaterThan(4900);
    const cost = trips(() => judge(testCase, snapshot, events, START + 400_000));
    expect(cost, `${caseId}, ${events.length} events`).toBeLessThan(MOST);
  }
});
