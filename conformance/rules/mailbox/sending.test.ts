import { describe, expect, it } from 'vitest';
import { clientCertificate, Recorded, type Told } from '../../testing';
import { find, idsOf, judgedAt, verdictAt } from '../testing';

const LATE = 400_000;
const authcli = () => new Recorded('authcli-send-smtp');
const authenticated = (evidence: Recorded): Told =>
  evidence
    .connection()
    .untilTls(1000, clientCertificate())
    .command(1450, 'EHLO')
    .attempted(1500)
    .succeeded(1600);

/** One command of a sending, refused. */
const refuse = (told: Told, at: number, name: string, status: string, text: string): Told =>
  told
    .command(at, name)
    .event(at + 1, 'command.answered', { name, status, text, tag: null, selection: null });

describe('OK', () => {
  it('as soon as one message of the mailbox to itself is accepted', () => {
    const evidence = authcli();
    authenticated(evidence).message(2000);
    expect(verdictAt(evidence, 1999)).toBe('undecided');
    expect(verdictAt(evidence, 2000)).toBe('ok');
    const judgement = judgedAt(evidence, 2000);
    expect(idsOf(judgement)).toEqual(['authenticated', 'message-accepted']);
    expect(judgement.findings.every(({ requirement }) => requirement === 'MSS-CONF.05')).toBe(true);
  });

  it('for the alias as sender, in any case, with other recipients beside', () => {
    const evidence = authcli();
    const sender = evidence.snapshot.mailbox.alias.toUpperCase();
    authenticated(evidence).message(2000, { sender, recipients: { self: 1, organisation: 2 } });
    expect(verdictAt(evidence, 2000)).toBe('ok');
    expect(find(judgedAt(evidence, 2000), 'message-accepted').message).toContain('2 autres destinataires');
  });

  it('with warnings: no second EHLO, no Message-ID, text that is not UTF-8', () => {
    const evidence = authcli();
    evidence
      .connection()
      .untilTls(1000, clientCertificate())
      .attempted(1500)
      .succeeded(1600)
      .message(2000, {
        messageId: false,
        content: { body: { charsets: ['iso-8859-1'], form: 'plain' } },
      });
    expect(verdictAt(evidence, 2000)).toBe('ok');
    expect(idsOf(judgedAt(evidence, 2000), 'warning').sort()).toEqual([
      'message-id-missing',
      'no-second-ehlo',
      'text-not-utf8',
    ]);
  });

  it('when a first message was wrong: told as a warning', () => {
    const evidence = authcli();
    authenticated(evidence).message(2000, { dateCount: 0 }).message(3000);
    expect(verdictAt(evidence, 2000)).toBe('undecided');
    expect(verdictAt(evidence, 3000)).toBe('ok');
  });
});

describe('KO, once the client had time to send again', () => {
  it.each([
    ['sender-different', { sender: 'autre@mail-test-editeur.example' }],
    ['sender-different', { sender: null }],
    ['recipient-different', { recipients: { organisation: 1 } }],
    ['from-count', { fromCount: 2 }],
    ['from-count', { fromCount: 0 }],
    ['date-count', { dateCount: 0 }],
    ['date-count', { dateCount: 2 }],
  ] as const)('%s: %j', (id, changes) => {
    const evidence = authcli();
    authenticated(evidence).message(2000, changes).closed(3000);
    expect(verdictAt(evidence, 22_999)).toBe('undecided');
    expect(verdictAt(evidence, 23_000)).toBe('ko');
    expect(idsOf(judgedAt(evidence, 23_000), 'ko')).toEqual([id]);
  });

  it('for a refused recipient, with the answer that it got', () => {
    const evidence = authcli();
    authenticated(evidence)
      .command(1700, 'MAIL')
      .command(1800, 'RCPT')
      .event(1801, 'command.answered', {
        ...{ name: 'RCPT', status: '550', text: '5.7.1 nothing leaves', tag: null },
        selection: null,
      })
      .closed(3000);
    expect(verdictAt(evidence, LATE)).toBe('ko');
    expect(find(judgedAt(evidence, LATE), 'recipient-refused').message).toContain('550 5.7.1 nothing leaves');
  });

  it.each([
    ['command-before-authentication', 'MAIL', '530', '5.7.0 Authentication required'],
    ['command-malformed', 'MAIL', '501', '5.1.7 Syntax: MAIL FROM:<address>'],
    ['command-malformed', 'MAIL', '555', '5.5.4 Parameter FOO not recognized'],
    ['command-malformed', 'DATA', '501', '5.5.4 DATA takes no argument'],
    ['command-out-of-order', 'MAIL', '503', '5.5.1 A transaction is in progress'],
    ['size-refused', 'MAIL', '552', '5.3.4 Message larger than 26214400 octets'],
    ['address-needs-smtputf8', 'RCPT', '553', '5.6.7 This address needs SMTPUTF8'],
  ])('names %s, and blames no address, for %s answered %s %s', (id, name, status, text) => {
    const evidence = authcli();
    refuse(authenticated(evidence), 1800, name, status, text).closed(3000);
    expect(idsOf(judgedAt(evidence, LATE), 'ko')).toEqual([id]);
  });

  it('for the sender alone, when the client had sent the rest before it knew', () => {
    const evidence = authcli();
    const told = refuse(authenticated(evidence), 1800, 'MAIL', '553', '5.7.1 The sender must be the mailbox');
    refuse(told, 1810, 'RCPT', '503', '5.5.1 MAIL first');
    refuse(told, 1820, 'DATA', '503', '5.5.1 MAIL first').closed(3000);
    expect(idsOf(judgedAt(evidence, LATE), 'ko')).toEqual(['sender-refused']);
  });

  it('for a message that is not accepted for its form', () => {
    const evidence = authcli();
    authenticated(evidence)
      .event(2000, 'message.refused', { status: '554', reason: '5.6.0 bare LF' })
      .closed(3000);
    expect(verdictAt(evidence, LATE)).toBe('ko');
  });
});

describe('NON CONCLUANT', () => {
  it('for a client that authenticates and sends nothing: perhaps it was not asked to', () => {
    const evidence = authcli();
    authenticated(evidence).closed(3000);
    expect(verdictAt(evidence, LATE)).toBe('inconclusive');
    expect(find(judgedAt(evidence, LATE), 'no-message').message).toContain('aucun message');
  });

  it.each([
    ['552', '5.2.2 The mailbox of a recipient is full'],
    ['451', '4.3.0 try again later'],
    ['-', 'the connection ended after 12 octets of the message'],
  ])('when the message was not taken for a reason of ours or none at all: %s %s', (status, reason) => {
    const evidence = authcli();
    authenticated(evidence).event(2000, 'message.refused', { status, reason }).closed(3000);
    expect(verdictAt(evidence, LATE)).toBe('inconclusive');
  });

  it('when the server could not look up the sender, and the client had sent the rest before it knew', () => {
    const evidence = authcli();
    const told = refuse(authenticated(evidence), 1800, 'MAIL', '451', '4.3.0 Addresses cannot be looked up');
    refuse(told, 1810, 'RCPT', '503', '5.5.1 MAIL first').closed(3000);
    expect(verdictAt(evidence, LATE)).toBe('inconclusive');
  });

  it('when nobody comes, and for a message by APPEND only', () => {
    expect(verdictAt(authcli(), LATE)).toBe('inconclusive');
    const imap = authcli();
    authenticated(imap).message(2000, { via: 'append' });
    expect(verdictAt(imap, 3000)).toBe('undecided');
  });
});
