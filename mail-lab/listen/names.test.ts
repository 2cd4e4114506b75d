/** Several servers on one address and port: the name in the ClientHello chooses. Sensors of implicit TLS beside them. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventType, LabEvent } from '../../conformance/events';
import { createImap } from '../imap';
import { TestClient } from '../imap/test-client';
import { createSmtp } from '../smtp';
import { startTestLab, type TestLab } from '../testing';

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab({
    protocols: { imap: createImap, smtp: createSmtp },
    hosts: ['org-valid', 'org-expired', 'psc-valid'],
    hostsBy: 'sni',
    sensors: true,
  });
}, 60_000);
afterAll(() => lab?.close());

const nameOf = (key: string) => lab.hosts.find((host) => host.key === key)!.name;
const of = <T extends EventType>(events: LabEvent[], type: T) =>
  events.filter((event): event is Extract<LabEvent, { type: T }> => event.type === type);

/** STARTTLS with this name; resolves with the server's certificate, or the error. */
async function starttls(servername: string | undefined): Promise<PeerCertificate | Error> {
  const client = await TestClient.to(lab.port('org-valid', 'imap'));
  expect(await client.greeting()).toContain('* OK');
  client.socket.write('A STARTTLS\r\n');
  await client.until(/A OK/);
  client.socket.removeAllListeners('data');
  const secure = connectTls({
    socket: client.socket,
    rejectUnauthorized: false,
    ...(servername ? { servername } : {}),
  });
  try {
    await once(secure, 'secureConnect');
    return secure.getPeerCertificate();
  } catch (error) {
    return error as Error;
  } finally {
    secure.destroy();
  }
}

describe('a shared port', () => {
  it.each([
    ['the name', () => nameOf('psc-valid'), 'psc-valid'],
    ['a label before it', () => `k7q2m9x4w8z1.${nameOf('org-expired')}`, 'org-expired'],
    ['another case', () => nameOf('org-valid').toUpperCase(), 'org-valid'],
  ])('is served by the host of %s', async (_, name, key) => {
    const certificate = (await starttls(name())) as PeerCertificate;
    expect(certificate.subject.CN).toBe(nameOf(key));
    const events = await lab.closedConnection();
    const hosts = events.map(({ type, host }) => [type, host]);
    expect(hosts[0]).toEqual(['connection.opened', null]);
    expect(hosts).toContainEqual(['command', null]);
    expect(hosts).toContainEqual(['tls.client_hello', key]);
    expect(hosts.at(-1)).toEqual(['connection.closed', key]);
  });

  it.each([
    ['another name', 'mail.example.test'],
    ['no name', undefined],
    ['two labels before a name', 'a.b.mail-psc-tests-editeur.tests.example.fr'],
  ])('refuses %s by an alert that says so', async (_, name) => {
    const outcome = await starttls(name);
    expect(String((outcome as Error).message)).toMatch(/unrecognized.name|alert number 112/i);
    const events = await lab.closedConnection();
    expect(of(events, 'tls.client_hello')[0]!.data.sni).toBe(name ?? null);
    expect(of(events, 'tls.failed')[0]!.data).toMatchObject({
      cause: 'unrecognized_name',
      certificateDelivered: false,
    });
    expect(events.every(({ host }) => host === null)).toBe(true);
  });

  it('greets and refuses a credential in clear before any name is known', async () => {
    const client = await TestClient.to(lab.port('org-valid', 'imap'));
    await client.greeting();
    expect(await client.command('LOGIN someone secret')).toMatch(/^NO \[PRIVACYREQUIRED\]/);
    client.socket.destroy();
    const events = await lab.closedConnection();
    expect(of(events, 'auth.failed')[0]!.data.cause).toBe('clear_text');
    const smtp = await TestClient.to(lab.port('org-valid', 'smtp'));
    expect(await smtp.until(/220 .*\r\n/)).toContain('220 tests.example.fr ESMTP');
    smtp.socket.write('EHLO x.test\r\nAUTH PLAIN AGEAYg==\r\n');
    expect(await smtp.until(/538 .*\r\n/)).toContain('250-tests.example.fr greets');
    smtp.socket.destroy();
    await lab.closedConnection();
  });
});

describe('a sensor', () => {
  it('tells from the ClientHello who came, serves nothing and closes with an alert', async () => {
    const socket = connectTls({
      ...{ port: lab.sensor('org-valid', 'imap'), host: '127.0.0.1', rejectUnauthorized: false },
      servername: `k7q2m9x4w8z1.${nameOf('psc-valid')}`,
    });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toMatch(/handshake failure|alert number 40/);
    const events = await lab.closedConnection();
    expect(of(events, 'connection.opened')[0]!.data.listener).toBe('implicit');
    expect(of(events, 'implicit_tls')[0]).toMatchObject({
      ...{ host: 'psc-valid', protocol: 'imap' },
      data: { sni: `k7q2m9x4w8z1.${nameOf('psc-valid')}` },
    });
    expect(of(events, 'tls.client_hello')[0]!.data.suites.length).toBeGreaterThan(3);
    expect(of(events, 'connection.closed')[0]!.data.by).toBe('server');
  });

  it('records a client that speaks in clear, without what it said', async () => {
    const socket = connect(lab.sensor('org-valid', 'smtp'), '127.0.0.1');
    socket.on('error', () => {});
    socket.write('EHLO x.test\r\nAUTH PLAIN c2VjcmV0LXdvcmRz\r\n');
    await once(socket, 'close');
    const events = await lab.closedConnection();
    const [spoken] = of(events, 'tls.not_tls');
    expect(spoken!.data).toMatchObject({ why: 'not-tls', commands: ['EHLO', 'AUTH'] });
    expect(JSON.stringify(events)).not.toContain('c2VjcmV0');
  });
});

it('a client that speaks TLS at once on a STARTTLS port gets an alert, and its ClientHello is kept', async () => {
  const socket = connectTls({
    ...{ port: lab.port('org-valid', 'smtp'), host: '127.0.0.1', rejectUnauthorized: false },
    servername: nameOf('org-expired'),
  });
  await once(socket, 'error');
  const events = await lab.closedConnection();
  expect(of(events, 'implicit_tls')[0]).toMatchObject({ host: 'org-expired' });
  expect(of(events, 'tls.client_hello')).toHaveLength(1);
});
