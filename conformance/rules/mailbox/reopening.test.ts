import { describe, expect, it } from 'vitest';
import type { SnapshotOptions } from '../../testing';
import { Recorded, type Told, tokenFacts } from '../../testing';
import { find, idsOf, judgedAt, verdictAt } from '../testing';

const END = 181_000;
const imap = (options: SnapshotOptions = {}) =>
  new Recorded('psc-reopen-imap', { delaySeconds: 180, ...options });
const smtp = (options: SnapshotOptions = {}) =>
  new Recorded('psc-reopen-smtp', { delaySeconds: 180, ...options });
const open = (evidence: Recorded, at: number, token = tokenFacts()): Told =>
  evidence
    .connection()
    .untilTls(at)
    .attempted(at + 450)
    .succeeded(at + 500, { token });
const renewed = tokenFacts({ jti: 'jti-2' });

/** INBOX at 1 s, another folder at 2 s, closed by the server. */
function firstUse(evidence: Recorded): void {
  open(evidence, 0).opensFolder(1000).done(1100, 'FETCH').opensFolder(2000, 'Sent').closed(2300, 'server');
  evidence.closing(2200);
}

describe('IMAP', () => {
  it('is OK once INBOX is opened again and used, 25 s later, with a token of the same session', () => {
    const evidence = imap();
    firstUse(evidence);
    open(evidence, 32_000, renewed).opensFolder(33_000).done(33_100, 'UID FETCH');
    expect(verdictAt(evidence, 33_100)).toBe('undecided');
    expect(verdictAt(evidence, 33_101)).toBe('ok');
    const judgement = judgedAt(evidence, 33_101);
    expect(idsOf(judgement, 'ok')).toEqual([
      'authenticated',
      'used-first',
      'used-again',
      'no-new-identification',
    ]);
    expect(find(judgement, 'used-again').message).toContain('32 s plus tard');
    expect(idsOf(judgement, 'info')).toEqual(['sessions-closed-between']);
  });

  it('counts IDLE as a use', () => {
    const evidence = imap();
    firstUse(evidence);
    open(evidence, 32_000, renewed).opensFolder(33_000).command(33_100, 'IDLE');
    expect(verdictAt(evidence, 33_100)).toBe('ok');
  });

  it('counts a later use of an INBOX that the client opened again by itself, too early', () => {
    const evidence = imap();
    firstUse(evidence);
    const told = open(evidence, 3000, renewed).opensFolder(4000).done(4100, 'FETCH').done(9000, 'NOOP');
    expect(verdictAt(evidence, 20_000)).toBe('undecided');
    told.done(31_000, 'NOOP');
    expect(verdictAt(evidence, 31_001)).toBe('ok');
    expect(find(judgedAt(evidence, 31_001), 'used-again').message).toContain('30 s plus tard');
    const early = imap();
    firstUse(early);
    open(early, 3000, renewed).opensFolder(4000).done(4100, 'FETCH').done(20_000, 'NOOP').closed(21_000);
    expect(verdictAt(early, END)).toBe('inconclusive');
  });

  it('accepts the same token, a failed attempt in between, and a recovery after a refused one', () => {
    const evidence = imap();
    firstUse(evidence);
    evidence.connection().untilTls(10_000).attempted(10_450).refused(10_500, 'token_expired').closed(10_600);
    open(evidence, 40_000).opensFolder(41_000).done(41_100, 'SEARCH');
    expect(verdictAt(evidence, 35_000)).toBe('undecided');
    expect(verdictAt(evidence, 42_000)).toBe('ok');
    expect(find(judgedAt(evidence, 42_000), 'no-new-identification').message).toContain('le même jeton');
    expect(find(judgedAt(evidence, 42_000), 'token-expired').verdict).toBe('info');
  });

  it('is KO when the user had to identify anew', () => {
    for (const token of [tokenFacts({ sid: 'sid-2' }), tokenFacts({ authTime: 1 })]) {
      const evidence = imap();
      firstUse(evidence);
      open(evidence, 32_000, token).opensFolder(33_000).done(33_100, 'FETCH').closed(34_000);
      expect(verdictAt(evidence, 100_000)).toBe('undecided');
      expect(verdictAt(evidence, END)).toBe('ko');
      expect(idsOf(judgedAt(evidence, END), 'ko')).toEqual(['user-identified-again']);
    }
  });

  it('is KO when the session could not be opened again', () => {
    const evidence = imap();
    firstUse(evidence);
    evidence.connection().untilTls(32_000).attempted(32_450).refused(32_500, 'token_expired').closed(32_600);
    expect(verdictAt(evidence, 60_000)).toBe('undecided');
    expect(verdictAt(evidence, END)).toBe('ko');
    expect(idsOf(judgedAt(evidence, END), 'ko')).toEqual(['token-expired']);
  });

  it('warns when the tokens do not tell', () => {
    const mute = tokenFacts({ sid: null, authTime: null });
    const evidence = imap();
    open(evidence, 0, mute).opensFolder(1000).opensFolder(2000, 'Sent').closed(2300, 'server');
    evidence.closing(2200);
    open(evidence, 32_000, mute).opensFolder(33_000).done(33_100, 'FETCH');
    expect(verdictAt(evidence, 34_000)).toBe('ok');
    expect(find(judgedAt(evidence, 34_000), 'identification-unknown').verdict).toBe('warning');
  });

  const lacking: [string, (evidence: Recorded) => void][] = [
    ['no-other-folder', (e: Recorded) => void open(e, 0).opensFolder(1000).done(1100, 'FETCH').closed(3000)],
    ['not-reopened', firstUse],
    [
      'interval-too-short',
      (e: Recorded) => {
        firstUse(e);
        open(e, 10_000, renewed).opensFolder(11_000).done(11_100, 'FETCH').closed(12_000);
      },
    ],
    [
      'reopened-unused',
      (e: Recorded) => {
        firstUse(e);
        open(e, 32_000, renewed).opensFolder(33_000).closed(34_000);
      },
    ],
  ];
  it.each(lacking)('is NON CONCLUANT for %s', (id, tell) => {
    const evidence = imap();
    tell(evidence);
    expect(verdictAt(evidence, 170_000)).toBe('undecided');
    expect(verdictAt(evidence, END)).toBe('inconclusive');
    expect(find(judgedAt(evidence, END), id).hint).toBeTruthy();
  });

  it('asks for the closing, unless the policy keeps to the bare scenario', () => {
    const stay = (evidence: Recorded) =>
      open(evidence, 0)
        .opensFolder(1000)
        .done(1100, 'FETCH')
        .opensFolder(2000, 'Sent')
        .opensFolder(33_000)
        .done(33_100, 'FETCH');
    const strict = imap();
    stay(strict);
    expect(verdictAt(strict, 34_000)).toBe('undecided');
    const bare = imap({ policies: { reopenStrict: false } });
    stay(bare);
    expect(verdictAt(bare, 34_000)).toBe('ok');
    expect(idsOf(judgedAt(bare, 34_000), 'info')).toEqual(['same-session']);
  });
});

describe('SMTP', () => {
  const firstMessage = (evidence: Recorded) => {
    open(evidence, 0).message(1000).closed(1300, 'server');
    evidence.closing(1200);
  };

  it('is OK for two messages 25 s apart, the second on a session opened anew', () => {
    const evidence = smtp();
    firstMessage(evidence);
    open(evidence, 31_000, renewed).message(32_000);
    expect(verdictAt(evidence, 31_999)).toBe('undecided');
    expect(verdictAt(evidence, 32_000)).toBe('ok');
  });

  it('is NON CONCLUANT for one message, or a second one too early', () => {
    const one = smtp();
    firstMessage(one);
    expect(verdictAt(one, END)).toBe('inconclusive');
    expect(idsOf(judgedAt(one, END))).toContain('not-reopened');
    const early = smtp();
    firstMessage(early);
    open(early, 5000, renewed).message(6000).closed(7000);
    expect(verdictAt(early, END)).toBe('inconclusive');
    expect(find(judgedAt(early, END), 'interval-too-short').message).toContain('5 s plus tard');
  });

  it('is KO when the user had to identify anew, and not with the message of another sender', () => {
    const evidence = smtp();
    firstMessage(evidence);
    open(evidence, 31_000, tokenFacts({ sid: 'sid-2' })).message(32_000);
    expect(verdictAt(evidence, END)).toBe('undecided');
    expect(verdictAt(evidence, END + 30_000)).toBe('ko');
    const other = smtp();
    firstMessage(other);
    open(other, 31_000, renewed).message(32_000, { sender: 'x@y' }).closed(33_000);
    expect(verdictAt(other, END)).toBe('inconclusive');
  });

  it('is NON CONCLUANT when nobody comes', () => {
    expect(idsOf(judgedAt(smtp(), END))).toEqual(['nothing-received']);
  });
});
