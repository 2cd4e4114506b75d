import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { b64, CANARY, only, PLAIN, SmtpClient, type SmtpLab, startSmtpLab, types } from './test-client';

let smtp: SmtpLab;
let lab: SmtpLab['lab'];
let mailboxes: SmtpLab['mailboxes'];

beforeAll(async () => {
  smtp = await startSmtpLab({ limits: { messageBytes: 2_000_000 } });
  ({ lab, mailboxes } = smtp);
});
afterEach(() => smtp?.disconnect());
afterAll(() => smtp?.close());

describe('before TLS', () => {
  it('offers STARTTLS and no mechanism, then the mechanisms of the host', async () => {
    for (const [host, mechanisms] of [
      ['org-valid', 'PLAIN LOGIN EXTERNAL'],
      ['psc-valid', 'XOAUTH2'],
    ] as const) {
      const client = await smtp.to(host);
      const clear = await client.say('EHLO lps.test');
      expect(clear).toMatch(/250-STARTTLS/);
      expect(clear).not.toContain('AUTH');
      for (const extension of [
        'PIPELINING',
        'SIZE 2000000',
        'ENHANCEDSTATUSCODES',
        '8BITMIME',
        'DSN',
        'SMTPUTF8',
      ]) {
        expect(clear).toContain(extension);
      }
      expect(await client.say('MAIL FROM:<a@b>')).toMatch(/^530 5\.7\.0/);
      await client.startTls();
      const secured = await client.say('EHLO lps.test');
      expect(secured).toContain(`250-AUTH ${mechanisms}\n`);
      expect(secured).not.toContain('STARTTLS');
      expect(await client.say('MAIL FROM:<a@b>')).toMatch(/^530/);
      expect(await client.say('DATA')).toMatch(/^530/);
    }
  });

  it('records a credential in clear, refuses it, and never verifies it', async () => {
    const client = await smtp.to('org-valid');
    expect(await client.say(`AUTH PLAIN ${PLAIN}`)).toMatch(/^538 5\.7\.11/);
    // A client that pipelines its credential: it must not be taken for a command's name.
    client.socket.write(`AUTH LOGIN\r\n${b64(CANARY)}\r\n`);
    expect(await client.reply()).toMatch(/^538/);
    expect(await client.reply()).toMatch(/^500/);
    expect(await client.say('QUIT')).toMatch(/^221/);
    const events = await lab.closedConnection();
    expect(types(events)).toEqual([
      'connection.opened',
      ...['command', 'auth.attempted', 'auth.failed', 'command.answered'],
      ...['command', 'auth.attempted', 'auth.failed', 'command.answered'],
      ...['command', 'command.answered', 'command', 'command.answered'],
      'connection.closed',
    ]);
    expect(only(events, 'command').map(({ name, args }) => `${name} ${args}`.trim())).toEqual([
      'AUTH PLAIN ***',
      'AUTH LOGIN',
      '? <20 octets>',
      'QUIT',
    ]);
    expect(only(events, 'auth.attempted')[0]).toMatchObject({
      tls: false,
      user: mailboxes.lab.address,
      credential: 'password',
    });
    expect(only(events, 'auth.failed').map(({ cause }) => cause)).toEqual(['clear_text', 'clear_text']);
    expect(only(events, 'connection.closed')[0]).toMatchObject({
      by: 'client',
      reason: 'QUIT',
      unparsedBytes: 0,
    });
  });

  it('discards what is injected behind STARTTLS', async () => {
    const client = await smtp.to('org-valid');
    client.socket.write('STARTTLS\r\nRSET\r\nNOOP\r\n');
    expect(await client.reply()).toMatch(/^220/);
    const tls = connectTls({ socket: client.socket, rejectUnauthorized: false });
    await once(tls, 'secureConnect');
    const secured = new SmtpClient(tls, smtp.certificate);
    expect(await secured.say('EHLO x')).toMatch(/^250/);
    await secured.say('QUIT');
    const events = await lab.closedConnection();
    expect(only(events, 'starttls.injection')).toMatchObject([{ bytes: 12 }]);
    expect(only(events, 'command').map(({ name }) => name)).toEqual(['STARTTLS', 'EHLO', 'QUIT']);
  });

  it('recognises a client that speaks TLS at once', async () => {
    const tls = connectTls({
      port: lab.port('org-valid', 'smtp'),
      host: '127.0.0.1',
      rejectUnauthorized: false,
      servername: 'imp.example.fr',
    });
    tls.on('error', () => {});
    await new Promise((resolve) => tls.once('close', resolve));
    const events = await lab.closedConnection();
    expect(only(events, 'implicit_tls')).toEqual([{ sni: 'imp.example.fr' }]);
    expect(types(events)).not.toContain('command');
  });
});
