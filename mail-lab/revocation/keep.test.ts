/** CRLs of given anchors, fetched from a real HTTP server, on a clock that a test moves. */
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log';
import { classifyClientCertificate } from '../tls/client-certificate';
import { type Made, make, makeCrl } from '../tls/testing';
import { readTrust, type Trust } from '../tls/trust';
import { fetchCrl } from './fetch';
import { CrlKeeper } from './keep';
import { dueAfter, retryAfter } from './schedule';

const HOUR = 3_600_000;
const log = createLog('silent', 'test');
let dir: string;
let server: ReturnType<typeof createServer>;
let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[];
let now: number;
let igc: { root: Made; issuing: Made; leaf: Made };
let trust: Trust;

const serve = (lists: Record<string, Buffer | string>) => {
  answer = (request, response) => {
    const list = lists[request.url ?? ''];
    response.writeHead(list ? 200 : 404).end(list);
  };
};
const load = async () => {
  trust = await readTrust({
    clientTrust: [],
    clientTrustDir: join(dir, 'anchors'),
    crlDir: join(dir, 'crl'),
  });
};
const keeper = (random = 0) =>
  new CrlKeeper({ dir: join(dir, 'crl'), trust: () => trust, log, now: () => now, random: () => random });
const problem = (leaf: Made, learner?: CrlKeeper) =>
  classifyClientCertificate([leaf.der], trust, Date.now(), (issuer, urls) => learner?.learn(issuer, urls))
    .problem;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'motco2-crl-'));
  asked = [];
  now = Date.now();
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const root = await make({ name: 'CN=racine', ca: true });
  const issuing = await make({ name: 'CN=emettrice', issuer: root, ca: true, crlUrl: `${origin}/root.crl` });
  const leaf = await make({ name: 'OU=1, CN=lps', issuer: issuing, crlUrl: `${origin}/issuing.crl` });
  igc = { root, issuing, leaf };
  await mkdir(join(dir, 'anchors', 'igc'), { recursive: true });
  await writeFile(join(dir, 'anchors', 'igc', 'all.pem'), root.pem + issuing.pem);
  await load();
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

describe('the lists of a given anchor', () => {
  it('are fetched where authorities and verified certificates say, and then checked', async () => {
    const revoked = await make({ name: 'CN=revoque', issuer: igc.issuing, crlUrl: `${origin}/issuing.crl` });
    serve({ '/root.crl': await makeCrl(igc.root), '/issuing.crl': await makeCrl(igc.issuing, [revoked]) });
    const own = keeper();
    await own.look();
    expect(asked).toEqual(['/root.crl']);
    // The first certificate is believed, and tells where the list of its issuer is.
    expect(problem(igc.leaf, own)).toBe('crl_unavailable');
    await own.look();
    expect(asked).toEqual(['/root.crl', '/issuing.crl']);
    await load();
    expect([problem(igc.leaf), problem(revoked)]).toEqual([null, 'revoked']);
    expect(trust.warnings).toEqual([]);
  });

  it('are never fetched at the word of a certificate that no anchor vouches for', async () => {
    serve({});
    const own = keeper();
    const stranger = await make({ name: 'CN=autre', ca: true });
    const fake = await make({ name: 'CN=emettrice', ca: true });
    for (const issuer of [stranger, fake]) {
      const forged = await make({ name: 'CN=lps', issuer, crlUrl: `${origin}/piege` });
      expect(problem(forged, own)).toBe('unknown_chain');
    }
    const odd = ['ldap://annuaire/x', 'file:///etc/passwd', 'ftp://x/y', 'http://', 'javascript:1'];
    for (const crlUrl of odd) problem(await make({ name: 'CN=a', issuer: igc.issuing, crlUrl }), own);
    await own.look();
    expect(asked).toEqual(['/root.crl']);
  });

  it('are asked for at few addresses, however many certificates tell of', async () => {
    serve({});
    const own = keeper();
    for (let index = 0; index < 12; index++) {
      problem(await make({ name: 'CN=a', issuer: igc.issuing, crlUrl: `${origin}/${index}.crl` }), own);
    }
    await own.look();
    await own.look();
    expect(new Set(asked).size).toBeLessThanOrEqual(5);
  });

  it('are kept for a restart without network, addresses included', async () => {
    serve({ '/root.crl': await makeCrl(igc.root), '/issuing.crl': await makeCrl(igc.issuing) });
    const first = keeper();
    problem(igc.leaf, first);
    await first.look();
    await first.look();
    answer = (request) => request.socket.destroy();
    const held = asked.length;
    await load();
    expect(problem(igc.leaf)).toBeNull();
    const next = keeper();
    await next.look();
    expect(asked).toHaveLength(held);
    now += 5 * HOUR + 1;
    now += 2 * HOUR;
    await next.look();
    expect(asked.slice(held).sort()).toEqual(['/issuing.crl', '/root.crl']);
    await load();
    expect(problem(igc.leaf)).toBeNull();
  });

  it('are shared by processes side by side: one fetches, all have them', async () => {
    serve({ '/root.crl': await makeCrl(igc.root) });
    const many = Array.from({ length: 4 }, () => keeper());
    for (const one of many) await one.look();
    expect(asked).toHaveLength(1);
    now += 7 * HOUR;
    await Promise.all(many.map((one) => one.look()));
    expect(asked.length).toBeLessThanOrEqual(5);
    for (const one of many) await one.look();
    expect(asked.length).toBeLessThanOrEqual(5);
    const files = await readdir(join(dir, 'crl'));
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.crl$/)]);
  });

  it.each([
    ['HTTP 500', (response: ServerResponse) => response.writeHead(500).end(), /HTTP 500/],
    [
      'a redirection',
      (response: ServerResponse) => response.writeHead(302, { location: `${origin}/ailleurs` }).end(),
      /renvoie à une autre adresse/,
    ],
    ['a cut', (response: ServerResponse) => response.socket?.destroy(), /./],
    ['a page', (response: ServerResponse) => response.end('<html>'), /pas une CRL complète/],
    ['nothing', (response: ServerResponse) => response.end(), /vide/],
  ])('survive %s: said, asked for again later, what is held stays', async (_what, wrong, said) => {
    serve({ '/root.crl': await makeCrl(igc.root) });
    const own = keeper();
    await own.look();
    answer = (_, response) => void wrong(response);
    now += 7 * HOUR;
    await own.look();
    expect(own.problems()).toEqual([{ authority: expect.any(String), problem: expect.stringMatching(said) }]);
    expect(asked).toEqual(['/root.crl', '/root.crl']);
    await own.look();
    expect(asked).toHaveLength(2);
    await load();
    expect(trust.anchors[0]!.authorities.some(({ crl }) => crl !== null)).toBe(true);
    serve({ '/root.crl': await makeCrl(igc.root, [], { from: -0.5 }) });
    now += 61_000;
    await own.look();
    expect(own.problems()).toEqual([]);
  });

  it('of another authority, or older than the one held, are refused', async () => {
    const list = await makeCrl(igc.root, [igc.issuing]);
    serve({ '/root.crl': list });
    const own = keeper();
    await own.look();
    for (const [wrong, said] of [
      [await makeCrl(await make({ name: 'CN=racine', ca: true })), /pas signée par cette autorité/],
      [await makeCrl(igc.root, [], { from: -2 }), /plus ancienne/],
    ] as const) {
      serve({ '/root.crl': wrong });
      now += 9 * HOUR;
      await own.look();
      expect(own.problems()[0]?.problem).toMatch(said);
    }
    const [file] = await readdir(join(dir, 'crl'));
    expect(await readFile(join(dir, 'crl', file!))).toEqual(list);
  });

  it('that another process fetched meanwhile are not asked for, though this one failed', async () => {
    serve({});
    const own = keeper();
    await own.look();
    expect(own.problems()).toHaveLength(1);
    const [authority] = trust.anchors[0]!.authorities.filter(({ subject }) => subject === 'CN=racine');
    await mkdir(join(dir, 'crl'), { recursive: true });
    const file = join(dir, 'crl', `${authority!.id}.crl`);
    await writeFile(file, await makeCrl(igc.root));
    now += 2 * HOUR;
    await utimes(file, new Date(now), new Date(now));
    await own.look();
    expect([asked.length, own.problems()]).toEqual([1, []]);
  });
});

describe('fetchCrl', () => {
  it('reads PEM as well, and no more than its limits allow', async () => {
    const der = await makeCrl(igc.root);
    serve({ '/pem': `-----BEGIN X509 CRL-----\n${der.toString('base64')}\n-----END X509 CRL-----` });
    expect(await fetchCrl(`${origin}/pem`)).toEqual(der);
    answer = (_, response) => {
      response.on('error', () => undefined);
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
        response.once('drain', more);
      };
      more();
    };
    const limits = { timeoutMs: 5000, bytes: 1024 * 1024 };
    await expect(fetchCrl(`${origin}/endless`, limits)).rejects.toThrow(/dépasse 1 Mo/);
    answer = (_, response) => void response.writeHead(200, { 'content-length': '99999999' }).write('x');
    await expect(fetchCrl(`${origin}/announced`, limits)).rejects.toThrow(/dépasse 1 Mo/);
    answer = () => undefined;
    await expect(fetchCrl(`${origin}/silent`, { ...limits, timeoutMs: 200 })).rejects.toThrow(/à temps/);
    await expect(fetchCrl('http://127.0.0.1:9/')).rejects.toThrow();
  });
});

describe('the next fetch', () => {
  const held = (life: number) => ({ fetchedAt: 0, thisUpdate: 0, nextUpdate: life * HOUR });

  it('comes every six hours, sooner for short lists, always well before the end', () => {
    expect(dueAfter(held(6 * 24), 0) / HOUR).toBe(6);
    expect(dueAfter(held(4), 0) / HOUR).toBe(1);
    expect(dueAfter({ ...held(0), nextUpdate: null }, 0) / HOUR).toBe(3);
    for (const random of [0, 0.5, 0.99]) {
      for (const life of [1, 2, 24, 144])
        expect(dueAfter(held(life), random)).toBeLessThan((life * HOUR) / 2);
    }
    // Fetched late in its life: half of what is left.
    expect(dueAfter({ fetchedAt: 142 * HOUR, thisUpdate: 0, nextUpdate: 144 * HOUR }, 0) / HOUR).toBe(143);
    // Past its end: the next one is published any moment.
    expect(dueAfter({ fetchedAt: 10 * HOUR, thisUpdate: 0, nextUpdate: HOUR }, 0)).toBe(10 * HOUR + 300_000);
  });

  it('after failures waits a minute, then longer, an hour at most, never all at once', () => {
    expect([1, 2, 3, 20].map((failures) => retryAfter(failures, 0) / 60_000)).toEqual([1, 2, 4, 60]);
    expect(retryAfter(1, 0.99)).toBeLessThan(retryAfter(1, 0));
  });
});
