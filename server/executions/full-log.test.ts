import { describe, expect, it } from 'vitest';
import { judge } from '../../conformance/rules';
import { Recorded, START } from '../../conformance/testing';
import { Brought, evidenceOnly } from './full-log';

const typesOf = (evidence: Recorded, brought = new Brought()) =>
  evidenceOnly(evidence.events, brought).map(({ type }) => type);

describe('what still enters a full log', () => {
  it('is not what was said, before anything that a verdict rests on', () => {
    const evidence = new Recorded('psc-auth-imap');
    evidence
      .connection()
      .untilTls(0)
      .event(500, 'transcript', { lines: [], omitted: 12 })
      .succeeded(600)
      .event(700, 'transcript', { lines: [], omitted: 1 })
      .closed(800);
    const kept = typesOf(evidence);
    expect(kept).not.toContain('transcript');
    expect(kept).toContain('auth.succeeded');
    expect(kept).toContain('connection.closed');
  });

  it('is the first use of each folder, so that an access after a flood of commands is still one', () => {
    const evidence = new Recorded('psc-access-imap');
    const told = evidence.connection().untilTls(0).succeeded(500).opensFolder(600, 'Sent');
    for (let n = 0; n < 50; n++) told.done(700 + 2 * n, 'FETCH');
    told.opensFolder(900);
    for (let n = 0; n < 50; n++) told.done(1000 + 2 * n, 'FETCH');
    const kept = evidenceOnly(evidence.events, new Brought());
    expect(kept.filter(({ type }) => type === 'command.answered')).toHaveLength(2);
    const linked = evidence.events.filter((event) => kept.includes(event));
    expect(judge(evidence.testCase, evidence.snapshot, linked, START + 2000)).toEqual(
      judge(evidence.testCase, evidence.snapshot, evidence.events, START + 2000),
    );
  });

  it('is the refusal of a message, each kind once', () => {
    const evidence = new Recorded('authcli-send-smtp');
    const told = evidence.connection().untilTls(0).succeeded(500);
    for (let n = 0; n < 50; n++) {
      told.event(600 + n, 'message.refused', { status: '554', reason: '5.6.0 bare LF' });
      told.event(600 + n, 'command.answered', {
        ...{ name: 'RCPT', status: '550', text: '5.7.1', tag: null, selection: null },
      });
    }
    expect(typesOf(evidence).filter((type) => /refused|answered/.test(type))).toEqual([
      'message.refused',
      'command.answered',
    ]);
  });

  it('is nothing that came before the log was full', () => {
    const evidence = new Recorded('psc-access-imap');
    evidence.connection().untilTls(0).succeeded(500).opensFolder(600).done(700, 'FETCH').done(800, 'FETCH');
    const brought = new Brought();
    for (const event of evidence.events.slice(0, -2)) brought.add(event);
    expect(typesOf(evidence, brought)).not.toContain('command');
  });
});
