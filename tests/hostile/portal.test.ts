/** The whole instance from outside: other people's executions, other people's pages, names that are no names. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EventView } from '../../server/views';
import { newAccount, type TestAccount } from '../support/accounts';
import { abort, read, start } from '../support/api';
import { hostOf, readInstance } from '../support/instance';
import { portalCookie } from '../support/login';
import { run } from '../support/run';
import { Wire } from './support';

const RAW = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;
let owner: TestAccount;
let stranger: TestAccount;
let cookie: string;
let number: number;

beforeAll(async () => {
  [owner, stranger, cookie] = await Promise.all([newAccount(), newAccount(), portalCookie()]);
  number = (await start(owner, { case: 'authcli-auth-imap', delaySeconds: 300, clientIp: owner.from }))
    .number;
  return async () => void (await abort(owner, number));
});

const api = (path: string, token: string, init: RequestInit = {}) =>
  fetch(`${readInstance().api}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  });

describe('another account’s execution', () => {
  const ways: [string, string][] = [
    ['GET', ''],
    ['GET', '/events'],
    ['GET', '/events?follow=1'],
    ['POST', '/abort'],
    ...['json', 'xml', 'html', 'pdf'].map((kind): [string, string] => ['GET', `/report.${kind}`]),
  ];
  it.each(ways)('%s …%s answers like an unknown number', async (method, path) => {
    const unknown = 2_000_000_123;
    const answers = await Promise.all(
      [number, unknown].map(async (asked) => {
        const response = await api(`/executions/${asked}${path}`, stranger.token, { method });
        const text = (await response.text()).replaceAll(String(asked), 'N');
        return { status: response.status, type: response.headers.get('content-type'), text };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect([404, 405]).toContain(answers[0]!.status);
  });

  it('is in no list, and stays as it was', async () => {
    const listed = await api('/executions', stranger.token);
    expect(await listed.text()).not.toContain(`"number":${number}`);
    expect((await read(owner, number)).state).toBe('listening');
  });

  it.each([
    '0',
    '-1',
    '1e3',
    '0x1',
    '%00',
    '9'.repeat(40),
    `${'1'.repeat(5000)}`,
    '1;abort',
    "1'or'1",
    '%E2%80%AE1',
  ])('a number such as %j is none', async (bad) => {
    const response = await api(`/executions/${bad}`, owner.token);
    expect([400, 404, 414, 431]).toContain(response.status);
  });
});

describe('a page of another site', () => {
  const procedure = (name: string) => `${readInstance().portal}/api/trpc/${name}`;
  const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

  it('changes nothing with the cookies of who visits it, by POST or by GET', async () => {
    const body = JSON.stringify({ 0: { json: { number } } });
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const response = await fetch(`${procedure('execution.abort')}?batch=1`, {
        ...{ method: 'POST', body, redirect: 'manual' },
        headers: { cookie, 'content-type': type, ...evil },
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
    const input = encodeURIComponent(JSON.stringify({ json: { number } }));
    for (const name of ['execution.abort', 'execution.start', 'lab.check']) {
      const response = await fetch(`${procedure(name)}?input=${input}`, { headers: { cookie } });
      expect(response.status).toBe(405);
    }
    const session = await fetch(`${readInstance().portal}/api/session`, {
      ...{ method: 'DELETE', headers: { cookie, ...evil }, redirect: 'manual' },
    });
    expect(session.status).toBeGreaterThanOrEqual(400);
    expect((await read(owner, number)).state).toBe('listening');
  });

  it('gets no live stream: neither with its own origin, nor without a session', async () => {
    const attempt = (headers: Record<string, string>) =>
      new Promise<string>((done) => {
        const socket = io(readInstance().portal, {
          ...{ transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders: headers },
        });
        const end = (what: string) => {
          socket.close();
          done(what);
        };
        socket.once('connect', () => end('connected'));
        socket.once('connect_error', () => end('refused'));
      });
    const own = readInstance().portal;
    expect(await attempt({ cookie, origin: own })).toBe('connected');
    expect(await attempt({ cookie, origin: 'https://evil.example' })).toBe('refused');
    expect(await attempt({ cookie, origin: 'null' })).toBe('refused');
    expect(await attempt({ origin: own })).toBe('refused');
    const poll = await fetch(`${own}/socket.io/?EIO=4&transport=polling`, { headers: { cookie, ...evil } });
    expect(poll.status).toBe(403);
    expect(poll.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('a page is read, and nothing else: also for who speaks to server actions that there are none of', async () => {
  for (const [path, headers] of [
    ['/', { 'next-action': '40'.repeat(21), 'content-type': 'text/plain' }],
    ['/comptes', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['/rien', { 'content-type': 'application/x-www-form-urlencoded' }],
  ] as const) {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const url = `${readInstance().portal}${path}`;
      const response = await fetch(url, { method, headers: { cookie, ...headers }, body: 'a=b' });
      expect([response.status, response.headers.get('allow')], `${method} ${path}`).toEqual([
        405,
        'GET, HEAD',
      ]);
    }
  }
});

/** Octets as they are, without a client that would correct them. */
async function http(request: string): Promise<string> {
  const { hostname, port } = new URL(readInstance().portal);
  const wire = await Wire.to(Number(port), undefined);
  expect(hostname).toMatch(/localhost|127/);
  wire.send(request);
  return wire.rest();
}

describe('requests of the portal', () => {
  it.each([
    ['a Host that is none', 'GET / HTTP/1.1\r\nHost: a"><script>x\r\nConnection: close\r\n\r\n'],
    [
      'a Host with a directive',
      "GET / HTTP/1.1\r\nHost: a; script-src 'unsafe-inline'\r\nConnection: close\r\n\r\n",
    ],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    [
      'a forwarded host',
      'GET /api/auth/signin HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n',
    ],
    [
      'a path of a script',
      'GET /<script>alert(1)</script> HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    [
      'an encoded path',
      'GET /%3Cscript%3Ealert(1)%3C/script%3E%0d%0aX-A:%20b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    ['a way out', 'GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    [
      'another way out',
      'GET /_next/static/..%2f..%2f..%2fpackage.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    [
      'a smuggled request',
      'POST /api/v1/cases HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
    ],
    [
      'an endless body',
      'POST /api/v1/executions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\nx',
    ],
    [
      'a huge header',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(100_000)}\r\nConnection: close\r\n\r\n`,
    ],
    [
      'a false client address',
      'GET /api/v1/cases HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: \x1b[31m\r\nConnection: close\r\n\r\n',
    ],
  ])('with %s harm nobody', async (_, request) => {
    const answer = await http(request);
    expect(answer).not.toContain('<script>alert');
    expect(answer).not.toContain("script-src 'unsafe-inline'");
    expect(answer).not.toContain('root:');
    expect(answer).not.toContain('"devDependencies"');
    expect(answer.match(/^location: .*evil\.example/im)).toBeNull();
    expect(answer).not.toMatch(/^X-A: b/im);
    expect(answer).not.toMatch(/at \S+ \(\S+:\d+:\d+\)/);
    const alive = await fetch(`${readInstance().portal}/healthz`);
    expect(alive.status).toBe(200);
  });
});

describe('what a client of the laboratory says', () => {
  it('reaches the API and the page of the execution without control characters, one event a line', async () => {
    const host = hostOf('org-valid');
    const nasty = Buffer.from(
      'x\x1b[2J\u202e\u2066\x07\x9b31m\u2028"}</script><img onerror=1>',
      'utf8',
    ).toString('latin1');
    const wire = await Wire.to(host.imap.port, owner.from);
    await wire.until(/^\* OK.*\r\n/);
    wire.send(`a ID ("name" "${nasty}")\r\nb SELECT "${nasty}"\r\nc NOOP ${nasty}\r\nd NOOP\r\n`);
    await wire.until(/d OK.*\r\n/);
    wire.destroy();
    let lines: string[] = [];
    // Linked to the execution by the declared address, once the account has proved it: the API call did.
    for (let tries = 0; lines.length < 5 && tries < 60; tries++) {
      const response = await api(`/executions/${number}/events`, owner.token);
      lines = (await response.text()).split('\n').filter(Boolean);
      if (lines.length < 5) await new Promise((done) => setTimeout(done, 250));
    }
    for (const line of lines) {
      const event = JSON.parse(line) as EventView;
      expect(JSON.stringify(event).replaceAll(/\\u[0-9a-f]{4}/g, '!')).not.toMatch(RAW);
      expect(line).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u2028]/u);
      expect(line).not.toMatch(/\\u00(?:0[0-9a-f]|1[0-9a-f]|7f|9b)|\\u20(?:2|6)/i);
    }
    const report = await api(`/executions/${number}/report.html`, owner.token);
    expect(await report.text()).not.toContain('<img onerror');
  });
});

describe('discovery', () => {
  const NAMES = [
    '"><script>alert(1)</script>@x',
    ']]><x/>@a',
    '&xxe;@a',
    '%EMAILADDRESS%&#0;\u0001\u202e',
    `${'a'.repeat(6000)}@b`,
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
  ];
  it.each(NAMES)('an address such as %j comes back as text or not at all', async (name) => {
    const { autoconfigUrl } = readInstance() as unknown as { autoconfigUrl: string };
    const url = new URL('/.well-known/autoconfig/mail/config-v1.1.xml', autoconfigUrl);
    url.searchParams.set('emailaddress', name);
    const response = await fetch(url);
    const text = await response.text();
    expect([200, 400, 404, 414, 431]).toContain(response.status);
    for (const bad of ['<script', '<x/>', '&xxe;', '<!DOCTYPE', '<!ENTITY', 'root:'])
      expect(text).not.toContain(bad);
    expect(text.replaceAll(/[\r\n\t]/g, '')).not.toMatch(RAW);
    if (response.status !== 200) return;
    const script = 'import sys, xml.etree.ElementTree as t; t.fromstring(sys.stdin.buffer.read())';
    expect((await run('python3', ['-c', script], { input: text })).code).toBe(0);
  });

  it('DNS clients over TCP that never finish a question keep nobody from an answer', async () => {
    const { dns } = readInstance() as unknown as { dns: { host: string; port: number } };
    const sockets = Array.from({ length: 30 }, (_, n) => {
      // One address may hold a few; a crowd has many.
      const socket = connect({ ...dns, localAddress: `127.3.${Math.floor(n / 5)}.1` });
      socket.on('error', () => {});
      socket.write(Buffer.from(['ff', '0200', '00', '001d'][n % 4]!, 'hex'));
      return socket;
    });
    await Promise.all(
      sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])),
    );
    for (const way of ['+notcp', '+tcp']) {
      const at = [`@${dns.host}`, '-p', String(dns.port), '+norec', '+tries=1', '+time=10', way];
      const { output } = await run('dig', [...at, 'SOA', readInstance().zone]);
      expect(output).toMatch(/status: (?:NOERROR|REFUSED)/);
    }
    for (const socket of sockets) socket.resetAndDestroy();
  });
});
