/** Where servers share an address, the name in the ClientHello says which one a connection is for; until then nobody knows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabEvent } from '../../events';
import { addFact, attribute, type ConnectionFacts, matchableExecution, newConnection } from '../../match';
import { control, Recorded, START } from '../../testing';
import { judge } from '../index';

const HOST = 'mail-org-expire-tests-editeur.espacedeconfiance.mssante.fr';
const expired = () => new Recorded('authcli-expired-imap', { controls: [control()] });
const at = (evidence: Recorded, ms: number) =>
  judge(evidence.testCase, evidence.snapshot, evidence.events, START + ms);
const find = (judgement: ReturnType<typeof at>, id: string) =>
  judgement.findings.find((finding) => finding.id === id);

/** A refusal of the expired certificate, on a connection whose server is known from the ClientHello on. */
const refusal = (evidence: Recorded) =>
  evidence
    .connection({ host: null })
    .opened(1000)
    .starttls(1100)
    .named('org-expired')
    .hello(1200, { sni: HOST })
    .certificate(1300)
    .alert(1400, 45)
    .failed(1401, 'alert')
    .closed(1402);

describe('the rules', () => {
  it('judge such a connection like any other, whatever the order of its events', () => {
    const evidence = expired();
    refusal(evidence);
    expect(at(evidence, 12_000)).toMatchObject({ decided: true, verdict: 'ok' });
    expect(find(at(evidence, 12_000), 'no-server-name')).toBeUndefined();
    fc.assert(
      fc.property(fc.shuffledSubarray(evidence.events, { minLength: evidence.events.length }), (events) => {
        const judgement = judge(evidence.testCase, evidence.snapshot, events, START + 12_000);
        expect(judgement).toEqual(at(evidence, 12_000));
      }),
    );
  });

  it('leave alone one that turns out to be for another server, wherever its first events come', () => {
    const evidence = expired();
    evidence
      .connection({ host: null })
      .opened(900)
      .named('org-valid')
      .hello(1000)
      .completed(1100)
      .closed(1200);
    const told = at(evidence, 70_000);
    expect(told).toMatchObject({ verdict: 'inconclusive' });
    expect(find(told, 'connected-elsewhere')).toBeDefined();
    for (const events of [evidence.events, [...evidence.events].reverse()]) {
      const judgement = judge(evidence.testCase, evidence.snapshot, events, START + 70_000);
      expect(judgement).toEqual(told);
      expect(find(judgement, 'no-server-name')).toBeUndefined();
    }
  });

  it('say that a client without SNI cannot be placed, and what to do', () => {
    const evidence = expired();
    evidence
      .connection({ host: null, judged: false, basis: 'address' })
      .opened(1000)
      .starttls(1100)
      .hello(1200)
      .failed(1300, 'unrecognized_name')
      .closed(1301, 'server');
    const judgement = at(evidence, 70_000);
    expect(judgement).toMatchObject({ verdict: 'inconclusive' });
    expect(find(judgement, 'no-server-name')!.hint).toContain('SNI');
  });

  it('conclude nothing when a credential came in clear without a server named, although the certificate was refused', () => {
    const evidence = expired();
    refusal(evidence);
    evidence
      .connection({ host: null, judged: false, basis: 'address' })
      .opened(3000)
      .command(3100, 'LOGIN', '<masqué>')
      .closed(3200);
    const judgement = at(evidence, 70_000);
    expect(judgement).toMatchObject({ verdict: 'inconclusive' });
    expect(find(judgement, 'exposure-without-server-name')!.message).toContain('un mot de passe');
  });
});

describe('attribution', () => {
  const execution = () => matchableExecution(1, 'imap', expired().snapshot);
  const facts = (events: readonly unknown[]) =>
    (events as LabEvent[]).reduce<ConnectionFacts | null>(
      (known, event) => (known ? addFact(known, event) : newConnection(event)),
      null,
    )!;

  it('waits for the server’s name, then goes by address, and nowhere when another server is named', () => {
    const evidence = expired();
    refusal(evidence);
    expect(attribute(facts(evidence.events.slice(0, 3)), [execution()])).toEqual({
      ...{ links: [], ambiguous: [], elsewhere: [] },
    });
    expect(attribute(facts(evidence.events.slice(0, 4)), [execution()]).links).toEqual([
      { execution: 1, basis: 'address', judged: true },
    ]);
    const other = expired();
    other.connection({ host: null }).opened(900).named('org-valid').hello(1000).closed(1200);
    expect(attribute(facts(other.events), [execution()])).toMatchObject({ links: [], elsewhere: [] });
  });

  it('shows one that ended without a name to the account at its address, and to nobody when there are two', () => {
    const evidence = expired();
    evidence.connection({ host: null }).opened(1000).closed(1100);
    const connection = facts(evidence.events);
    expect(attribute(connection, [execution()]).elsewhere).toEqual([{ execution: 1, basis: 'address' }]);
    const stranger = { ...execution(), number: 2, accountId: 2 };
    expect(attribute(connection, [execution(), stranger])).toEqual({
      ...{ links: [], ambiguous: [], elsewhere: [] },
    });
  });
});

it('a client of the port of implicit TLS hears which port and security to choose', () => {
  const evidence = new Recorded('psc-auth-imap');
  evidence
    .connection()
    .opened(1000, { listener: 'implicit' })
    .event(1100, 'implicit_tls', { sni: null })
    .hello(1101)
    .closed(1200, 'server');
  const judgement = at(evidence, 400_000);
  expect(judgement).toMatchObject({ verdict: 'inconclusive' });
  expect(find(judgement, 'implicit-port')!.message).toContain('IMAPS');
  expect(find(judgement, 'implicit-port')!.hint).toContain('20143');
});
