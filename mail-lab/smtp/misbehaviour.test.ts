import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { only, type SmtpLab, startSmtpLab, types } from './test-client';

let smtp: SmtpLab;
let lab: SmtpLab['lab'];
let mailboxes: SmtpLab['mailboxes'];

beforeAll(async () => {
  smtp = await startSmtpLab({
    limits: {
      messageBytes: 2_000_000,
      greetingTimeoutMs: 1500,
      preAuthTimeoutMs: 3000,
      commandsBeforeAuth: 20,
    },
  });
  ({ lab, mailboxes } = smtp);
});
afterEach(() => smtp?.disconnect());
afterAll(() => smtp?.close());

describe('clients that misbehave', () => {
  it('are told, and closed: long lines, HTTP, too many commands, silence', async () => {
    const long = await smtp.to('org-valid');
    long.socket.write('EHLO '.padEnd(1_000_000, 'x'));
    expect(await long.reply()).toMatch(/^421 4\.7\.0 Line too long/);
    expect(await long.reply()).toBe('closed');
    const http = await smtp.to('org-valid');
    expect(await http.say('GET / HTTP/1.1')).toMatch(/^421/);
    const busy = await smtp.to('org-valid');
    busy.socket.write('NOOP\r\n'.repeat(500));
    const replies = [];
    for (let reply = await busy.reply(); reply !== 'closed'; reply = await busy.reply())
      replies.push(reply.slice(0, 3));
    expect(replies).toEqual([...Array(20).fill('250'), '421']);
    const silent = await smtp.to('org-valid');
    expect(await silent.reply()).toMatch(/^421 4\.4\.2/);
    expect(await silent.reply()).toBe('closed');
    const events = await lab.closedConnection();
    expect(only(events, 'connection.closed')[0]?.by).toBe('timeout');
    const trickling = await smtp.to('psc-valid');
    await trickling.startTls();
    trickling.socket.write('EHL');
    expect(await trickling.reply()).toMatch(/^421 4\.4\.2/);
    expect(only(await lab.closedConnection(), 'connection.closed')[0]).toMatchObject({
      by: 'timeout',
      unparsedBytes: 3,
    });
  });

  it('leave in the middle of a message, and nothing is delivered', async () => {
    const before = (await smtp.inbox(mailboxes.colleague)).length;
    const client = await smtp.authenticated();
    await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
    client.socket.write('Subject: half\r\n\r\n');
    client.socket.end();
    const events = await lab.closedConnection();
    expect(types(events)).toContain('message.refused');
    expect(await smtp.inbox(mailboxes.colleague)).toHaveLength(before);
  });

  it('are told when the service stops or their sessions are closed, a message in progress first', async () => {
    const client = await smtp.authenticated();
    await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
    const found = lab.listener.sessions.close({
      mailboxId: mailboxes.lab.id,
      host: 'org-valid',
      protocol: 'smtp',
      openedBefore: lab.services.sink.now() + 1000,
    });
    expect(found).toBeGreaterThan(0);
    client.socket.write('Subject: last\r\n\r\nx\r\n.\r\n');
    expect(await client.reply()).toMatch(/^250/);
    expect(await client.reply()).toMatch(/^421 4\.3\.2/);
    expect(await client.reply()).toBe('closed');
    expect(only(await lab.closedConnection(), 'connection.closed')[0]).toMatchObject({ by: 'server' });
  });
});
