/** The revocation services, asked by openssl and curl as mail clients ask them. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NewEvent, parseEventData } from '../../conformance/events';
import { ensurePki, issueClientCertificate, revokeCertificate } from '../../pki';
import { createTestPki, openssl, run, type TestPki } from '../../pki/testing';
import { type RevocationServer, startRevocationServer } from './server';

let pki: TestPki;
let server: RevocationServer;
let events: { event: NewEvent; clientAddress: string }[] = [];
let errors: unknown[] = [];
let overloaded = false;

/** The rates are those of a second of real time. */
const quietMoment = () => new Promise((resolve) => setTimeout(resolve, 1100));

beforeAll(async () => {
  pki = await createTestPki();
  server = await startRevocationServer({
    bind: '127.0.0.1',
    port: 0,
    pkiDir: pki.paths.dir,
    record: (event, { clientAddress }) => events.push({ event, clientAddress }),
    overloaded: () => overloaded,
    onError: (error) => errors.push(error),
  });
  // The services move to the port that the server was given: it must follow without a restart.
  pki.options.baseUrl = `http://127.0.0.1:${server.port}`;
  pki.paths = await ensurePki(pki.options);
});
afterAll(async () => {
  await server?.close();
  await pki?.remove();
});
beforeEach(() => {
  events = [];
  errors = [];
});

const served = (path: string) => `http://127.0.0.1:${server.port}/essai1234/${path}`;
const leafOf = (key: string) => pki.paths.lab.hosts[key]?.chainPem ?? '';
const authority = (name: string) => join(pki.paths.dir, 'public', `${name}.pem`);

/** What was recorded, checked against the contract. */
const fetched = () =>
  events.map(({ event }) => {
    expect(event.type).toBe('revocation.fetched');
    return parseEventData('revocation.fetched', event.data);
  });

/** The answer is authentic, for openssl, and gives this status. */
function expectSaid(said: string, status: string): void {
  expect(said).toContain('Response verify OK');
  expect(said).toContain(`: ${status}\n`);
}

function askOcsp(leaf: string, issuer: string, root: string, ...args: string[]) {
  const about = ['-issuer', authority(issuer), '-cert', leaf, '-CAfile', authority(root)];
  return openssl('ocsp', '-url', pki.paths.ocspUrl, ...about, ...args);
}

describe('OCSP', () => {
  it.each([
    ['org-valid', 'issuing', 'root', 'good'],
    ['org-expired', 'issuing', 'root', 'good'],
    ['org-revoked', 'issuing', 'root', 'revoked'],
    ['psc-revoked', 'issuing', 'root', 'revoked'],
    ['org-otherca', 'other-issuing', 'other-root', 'good'],
  ])('openssl ocsp: %s under %s, root %s: %s', async (key, issuer, root, status) => {
    const { text: said } = await askOcsp(leafOf(key), issuer, root);
    expectSaid(said, status);
    expect(said).not.toContain('WARNING');
    const [event] = fetched();
    expect(event).toMatchObject({ kind: 'ocsp', answer: status, path: '/essai1234/ocsp' });
    const { text: serial } = await openssl('x509', '-in', leafOf(key), '-noout', '-serial');
    expect(serial.trim()).toBe(`serial=${event?.serial}`);
    expect(events[0]?.clientAddress).toBe('127.0.0.1');
  });

  it('answers for the issuing authority too, with SHA-256 names and without nonce', async () => {
    const issuing = await askOcsp(authority('issuing'), 'root', 'root', '-no_nonce');
    expectSaid(issuing.text, 'good');
    const about = ['-sha256', '-issuer', authority('issuing'), '-cert', leafOf('org-valid')];
    const sha256 = await openssl('ocsp', '-url', pki.paths.ocspUrl, ...about, '-CAfile', pki.paths.rootPem);
    expectSaid(sha256.text, 'good');
  });

  it('answers a GET, the request encoded for URLs or raw, with slashes', async () => {
    const file = join(pki.paths.dir, 'request.der');
    const about = ['-issuer', authority('issuing'), '-cert', leafOf('org-revoked')];
    await openssl('ocsp', ...about, '-no_nonce', '-reqout', file);
    const base64 = (await readFile(file)).toString('base64');
    for (const encoded of [encodeURIComponent(base64), base64, `/${base64}`]) {
      const answer = join(pki.paths.dir, 'answer.der');
      const url = `${pki.paths.ocspUrl}/${encoded}`;
      const { text: head } = await run('curl', ['-sS', '--path-as-is', '-D-', '-o', answer, url]);
      expect(head).toMatch(/content-type: application\/ocsp-response/i);
      const said = await openssl('ocsp', ...about, '-respin', answer, '-CAfile', pki.paths.rootPem);
      expectSaid(said.text, 'revoked');
    }
    expect(fetched().map(({ answer }) => answer)).toEqual(['revoked', 'revoked', 'revoked']);
    expect(fetched()[0]?.userAgent).toMatch(/^curl/);
  });

  it('says malformedRequest to nonsense, by POST and by GET', async () => {
    const post = await fetch(pki.paths.ocspUrl, { method: 'POST', body: 'nonsense' });
    const get = await fetch(`${pki.paths.ocspUrl}/%%%`);
    for (const response of [post, get]) {
      expect(response.status).toBe(200);
      expect(Buffer.from(await response.arrayBuffer()).toString('hex')).toBe('30030a0101');
    }
    expect(fetched().map(({ answer, serial }) => [answer, serial])).toEqual([
      ['malformedRequest', null],
      ['malformedRequest', null],
    ]);
  });

  it('lets caches keep an answer without nonce for a moment, and no other (RFC 5019)', async () => {
    const file = join(pki.paths.dir, 'request.der');
    const about = ['-issuer', authority('issuing'), '-cert', leafOf('org-valid')];
    const headersOf = async (...nonce: string[]) => {
      await openssl('ocsp', ...about, ...nonce, '-reqout', file);
      const path = encodeURIComponent((await readFile(file)).toString('base64'));
      return (await fetch(`${pki.paths.ocspUrl}/${path}`)).headers;
    };
    const plain = await headersOf('-no_nonce');
    expect(plain.get('cache-control')).toBe('public, max-age=10, must-revalidate, no-transform');
    expect(plain.get('etag')).toMatch(/^".+"$/);
    const [modified, expires] = ['last-modified', 'expires'].map((name) => Date.parse(plain.get(name) ?? ''));
    expect(modified).toBeLessThan(Date.now());
    expect((expires ?? 0) - Date.now()).toBeLessThanOrEqual(10_000);
    expect((await headersOf('-nonce')).get('cache-control')).toContain('no-store');
    const body = await readFile(file);
    const post = await fetch(pki.paths.ocspUrl, { method: 'POST', body: new Uint8Array(body) });
    expect(post.headers.get('cache-control')).toContain('no-store');
  });

  it('names the host and the authority concerned', async () => {
    await askOcsp(leafOf('psc-revoked'), 'issuing', 'root');
    await askOcsp(authority('issuing'), 'root', 'root');
    await fetch(served('CRL/AUTRE-SERVEURS.crl'));
    expect(fetched().map(({ host, authority }) => [host, authority])).toEqual([
      ['psc-revoked', 'TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS'],
      [null, 'TEST AC RACINE IGC-SANTE ELEMENTAIRE'],
      [null, 'Autre autorite serveurs'],
    ]);
  });

  it('refuses a megabyte without reading it', async () => {
    const before = process.memoryUsage().rss;
    const body = Buffer.alloc(1024 * 1024, 0x30);
    const { text: said } = await run(
      'curl',
      [
        '-sS',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        '-H',
        'Expect:',
        '--data-binary',
        '@-',
        pki.paths.ocspUrl,
      ],
      body,
    );
    expect(said).toContain('413');
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('refuses bodies that are too long, announced or not, and goes on', async () => {
    const body = new Uint8Array(40_000);
    const announced = await fetch(pki.paths.ocspUrl, { method: 'POST', body });
    expect(announced.status).toBe(413);
    const args = ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Transfer-Encoding: chunked'];
    const chunked = await run('curl', [...args, '--data-binary', '@-', pki.paths.ocspUrl], body);
    expect(chunked.text).toContain('413');
    expect((await askOcsp(leafOf('org-valid'), 'issuing', 'root')).text).toContain(': good');
  });
});

describe('CRL and authorities', () => {
  it('openssl verify downloads the CRL that certificates name', async () => {
    const trust = ['-CAfile', pki.paths.rootPem];
    const check = (leaf: string) =>
      openssl('verify', '-crl_download', '-crl_check', ...trust, '-untrusted', leaf, leaf);
    expect((await check(leafOf('org-valid'))).text).toContain(': OK');
    expect((await check(leafOf('org-revoked'))).text).toContain('error 23');
    const file = { kind: 'crl', path: '/essai1234/CRL/ACI-EL-ORG-TEST.crl', answer: 'sent' };
    expect(fetched()).toMatchObject([file, file]);
  });

  it.each([
    ['CRL/ACI-EL-ORG-TEST.crl', 'application/pkix-crl', 'crl'],
    ['CRL/ACI-EL-PP-TEST.crl', 'application/pkix-crl', 'crl'],
    ['CRL/AUTRE-SERVEURS.crl', 'application/pkix-crl', 'crl'],
    ['CRL/AUTRE-RACINE.crl', 'application/pkix-crl', 'crl'],
    ['AC/ACI-EL-ORG-TEST.cer', 'application/pkix-cert', 'issuer'],
    ['AC/AUTRE-SERVEURS.cer', 'application/pkix-cert', 'issuer'],
  ])('serves %s in DER, with validators', async (path, type, kind) => {
    const first = await fetch(served(path));
    expect(first.headers.get('content-type')).toBe(type);
    expect(first.headers.get('cache-control')).toContain('max-age=10');
    expect(new Uint8Array(await first.arrayBuffer())[0]).toBe(0x30);
    const head = await fetch(served(path), { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(first.headers.get('content-length'));
    for (const [header, value] of [
      ['If-None-Match', first.headers.get('etag')],
      ['If-Modified-Since', first.headers.get('last-modified')],
    ] as const) {
      const again = await fetch(served(path), { headers: { [header]: value ?? '' } });
      expect([header, again.status]).toEqual([header, 304]);
    }
    const answers = ['sent', 'head', 'not_modified', 'not_modified'];
    expect(fetched().map(({ answer }) => answer)).toEqual(answers);
    expect(fetched()[0]).toMatchObject({ kind, path: `/essai1234/${path}`, serial: null });
  });

  it('shows a revocation at once, without a restart', async () => {
    const client = await issueClientCertificate(pki.paths.dir, {
      ou: '10B0057881',
      commonName: 'Messagerie',
      organisation: 'Cabinet',
      kind: 'AUTH_CLI',
    });
    const leaf = join(pki.paths.dir, 'client.pem');
    await writeFile(leaf, client.certificatePem);
    const etag = async () => (await fetch(pki.paths.crlUrl)).headers.get('etag');
    const before = await etag();
    expect((await askOcsp(leaf, 'issuing', 'root')).text).toContain(': good');
    await revokeCertificate(pki.paths.dir, client.serial);
    expect((await askOcsp(leaf, 'issuing', 'root')).text).toContain('Reason: cessationOfOperation');
    expect(await etag()).not.toBe(before);
  });

  it('goes on with what it knew when a file is damaged, and says so to the log', async () => {
    const registry = join(pki.paths.lab.dir, 'registry.json');
    const good = await readFile(registry);
    await writeFile(registry, '{"half');
    expect((await askOcsp(leafOf('org-revoked'), 'issuing', 'root')).text).toContain(': revoked');
    expect(errors).toHaveLength(1);
    await writeFile(registry, good);
    expect((await askOcsp(leafOf('org-revoked'), 'issuing', 'root')).text).toContain(': revoked');
  });
});

describe('anything else', () => {
  it.each(['', 'CRL/', 'CRL/../registry.json', 'hosts/org-valid.key.pem', 'ocsp.txt'])(
    'answers 404 with a sentence at /%s, and records nothing',
    async (path) => {
      const { text: said } = await run('curl', ['-sS', '--path-as-is', '-w', '%{http_code}', served(path)]);
      expect(said).toMatch(/^Rien à cette adresse.*\n404$/);
      expect(events).toEqual([]);
    },
  );

  it('answers 405 naming what is allowed', async () => {
    const response = await fetch(pki.paths.crlUrl, { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const ocsp = await fetch(pki.paths.ocspUrl, { method: 'DELETE' });
    expect([ocsp.status, ocsp.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('understands the whole URL that a client behind a proxy sends', async () => {
    const { text: head } = await run('curl', [
      ...['-sS', '-o', '/dev/null', '-D-', '-x', `http://127.0.0.1:${server.port}`],
      pki.paths.crlUrl.replace('127.0.0.1', 'crl.example.fr'),
    ]);
    expect(head).toContain('200 OK');
  });

  it.each([
    ['bytes that are not HTTP', '\u0016\u0003\u0001\r\n\r\n', /^HTTP\/1.1 400/],
    ['headers that are too long', `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431/],
  ])('ends the connection on %s', async (_name, bytes, answer) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(bytes);
    expect(await text(socket).catch(() => '')).toMatch(answer);
  });

  it('cuts clients that trickle their request, and serves the others meanwhile', async () => {
    const slow = Array.from({ length: 30 }, () => connect(server.port, '127.0.0.1'));
    const cut = Promise.all(slow.map((socket) => text(socket).catch(() => 'reset')));
    const trickle = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write('X-a: b\r\n');
    }, 300);
    for (const socket of slow) {
      socket.on('error', () => undefined);
      socket.write('POST /essai1234/ocsp HTTP/1.1\r\nHost: x\r\n');
    }
    expect((await askOcsp(leafOf('org-valid'), 'issuing', 'root')).text).toContain(': good');
    for (const answer of await cut) expect(answer).toMatch(/^HTTP\/1\.1 408|^reset$|^$/);
    clearInterval(trickle);
    expect((await askOcsp(leafOf('org-valid'), 'issuing', 'root')).text).toContain(': good');
  }, 40_000);

  it('is not harmed by a client that leaves in the middle of its request', async () => {
    const socket = connect(server.port, '127.0.0.1');
    await new Promise((done) =>
      socket.write('POST /essai1234/ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc', done),
    );
    await new Promise<void>((done) => socket.once('close', () => done()).resetAndDestroy());
    expect((await askOcsp(leafOf('org-valid'), 'issuing', 'root')).text).toContain(': good');
    expect(errors).toEqual([]);
  });
});

describe('startRevocationServer', () => {
  const options = (pkiDir: string, port: number) => ({
    bind: '127.0.0.1',
    port,
    pkiDir,
    record: () => undefined,
  });

  it('refuses to start without an IGC, or on a port in use', async () => {
    await expect(startRevocationServer(options(join(pki.paths.dir, 'none'), 0))).rejects.toThrow(
      /Aucune IGC/,
    );
    const taken = startRevocationServer(options(pki.paths.dir, server.port));
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('a flood', () => {
  const request = () => {
    const { pathname } = new URL(pki.paths.crlUrl);
    return `GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`;
  };

  it('pipelined is answered in part; a few events tell of it', async () => {
    await quietMoment();
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(request().repeat(20_000));
    const said = (await text(socket).catch(() => '')).match(/HTTP\/1\.1 \d+/g) ?? [];
    expect(said.filter((line) => line.endsWith('200')).length).toBeLessThan(150);
    expect(events.length).toBeGreaterThan(0);
    expect(events.length).toBeLessThan(30);
    await quietMoment();
    expect((await fetch(pki.paths.crlUrl)).status).toBe(200);
  });

  it('of requests is told to come back in a second', async () => {
    await quietMoment();
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(pki.paths.crlUrl)));
    expect(answers.map(({ status }) => status)).toContain(200);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    await quietMoment();
    expect((await fetch(pki.paths.crlUrl)).status).toBe(200);
  });

  it('of connections is refused above a number, and the others go on', async () => {
    await quietMoment();
    const held = Array.from({ length: 64 }, () => connect(server.port, '127.0.0.1'));
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    const refused = connect(server.port, '127.0.0.1');
    expect(await text(refused)).toMatch(/^HTTP\/1.1 429/);
    for (const socket of held) socket.destroy();
    await quietMoment();
    expect((await fetch(pki.paths.crlUrl)).status).toBe(200);
  });

  it('is refused while nothing can be recorded', async () => {
    overloaded = true;
    const refused = await fetch(pki.paths.crlUrl);
    overloaded = false;
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(events).toEqual([]);
    expect((await fetch(pki.paths.crlUrl)).status).toBe(200);
  });
});
