/** Certificates of hosts and anchors that operators replace while clients are connected. */
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostByKey } from '../conformance/hosts';
import type { LabConfig } from './config';
import type { LabHost } from './connection';
import { createLog } from './log';
import { openTrust, type TrustInForce } from './renewal';
import { createHostTls, type HostTls } from './tls/host';
import { HostCertificateProblem, hostCertificateWarnings, readHostCertificate } from './tls/host-certificate';
import { type Made, make, makeCrl, newKeys } from './tls/testing';

const NAME = 'mail.example.fr';
const log = createLog('silent', 'test');
let dir: string;
const closers: (() => unknown)[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'motco2-renewal-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(dir, { recursive: true, force: true });
});

const files = () => ({ certificateFile: join(dir, 'fullchain.pem'), keyFile: join(dir, 'privkey.pem') });
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function until(what: () => boolean | Promise<boolean>, patience = 10_000): Promise<void> {
  for (const end = Date.now() + patience; !(await what()); await sleep(50)) {
    if (Date.now() > end) throw new Error('it did not come about');
  }
}

let authority: Made;
async function issued(changes: Partial<Parameters<typeof make>[0]> = {}): Promise<Made> {
  authority ??= await make({ name: 'CN=autorite', ca: true });
  return make({ name: `CN=${NAME}`, issuer: authority, keys: await newKeys(2048), ...changes });
}

async function put({ pem, keyPem }: Made, chain = authority.pem): Promise<void> {
  await writeFile(files().certificateFile, pem + chain);
  await writeFile(files().keyFile, keyPem);
}

/** The host on a real port; resolves the fingerprint that a client sees, and keeps what the client holds open. */
async function serveOf(tls: HostTls) {
  const server = createServer((raw: Socket) => {
    raw.on('error', () => undefined);
    tls.accept(raw, { secured: (socket) => socket.pipe(socket), failed: () => raw.destroy() });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => server.close());
  const port = (server.address() as { port: number }).port;
  return async () => {
    const raw = connectTcp(port, '127.0.0.1');
    const socket = connect({ socket: raw, rejectUnauthorized: false, servername: NAME });
    closers.push(() => socket.destroy());
    await new Promise((done, failed) => socket.once('secureConnect', done).once('error', failed));
    return { socket, fingerprint: socket.getPeerCertificate().fingerprint256.replaceAll(':', '') };
  };
}

async function following(changes: Partial<LabConfig> = {}) {
  const config = {
    clientTrust: [],
    hosts: [{ key: 'org-valid', ...files() }],
    ...changes,
  } as unknown as LabConfig;
  const trust = await openTrust(config, log);
  closers.push(() => trust.stop());
  const tls = await createHostTls({
    ...files(),
    ...{ asksCertificate: true, tls13: false, handshakeTimeoutMs: 5000 },
    trust: trust.current(),
    learn: trust.learn,
  });
  let renewals = 0;
  const hosts = [{ ...hostByKey('org-valid'), name: NAME, tls }] as LabHost[];
  trust.follow(hosts, () => void renewals++);
  return { trust, tls, meet: await serveOf(tls), renewals: () => renewals };
}

describe('a host whose files are replaced', () => {
  it('shows the new certificate, keeps open connections, and is told of, as with certbot', async () => {
    // archive/ holds the files, live/ links to them; the two links move one after the other.
    const [first, second] = [await issued(), await issued()];
    for (const [name, made] of [['1', first] as const, ['2', second] as const]) {
      await mkdir(join(dir, name));
      await writeFile(join(dir, name, 'fullchain.pem'), made.pem + authority.pem);
      await writeFile(join(dir, name, 'privkey.pem'), made.keyPem);
    }
    const link = async (version: string, name: string) => {
      await symlink(join(dir, version, name), join(dir, `${name}.new`));
      await rename(join(dir, `${name}.new`), join(dir, name));
    };
    await link('1', 'fullchain.pem');
    await link('1', 'privkey.pem');
    const { tls, meet, renewals } = await following();
    const before = await meet();
    expect(before.fingerprint).toBe(tls.leafFingerprint);
    await sleep(1100);
    await link('2', 'fullchain.pem');
    await sleep(2500);
    // The key is still the former one: what is in force stays.
    expect((await meet()).fingerprint).toBe(before.fingerprint);
    await link('2', 'privkey.pem');
    await until(async () => (await meet()).fingerprint !== before.fingerprint);
    expect((await meet()).fingerprint).toBe(tls.leafFingerprint);
    expect(renewals()).toBeGreaterThan(0);
    const echoed = new Promise((done) => before.socket.once('data', (data) => done(String(data))));
    before.socket.write('toujours là');
    expect(await echoed).toBe('toujours là');
  }, 30_000);

  it('takes new anchors and revocations even while its own files cannot serve', async () => {
    await put(await issued());
    const root = await make({ name: 'CN=racine', ca: true });
    const leaf = await make({ name: 'OU=1, CN=lps', issuer: root });
    const folder = join(dir, 'anchors', 'igc');
    await mkdir(folder, { recursive: true });
    const { tls, trust } = await following({ clientTrustDir: join(dir, 'anchors') });
    const problem = () => tls.classify([leaf.der]).problem;
    expect(problem()).toBe('unknown_chain');
    await writeFile(files().certificateFile, 'cassé');
    await writeFile(join(folder, 'r.pem'), root.pem);
    await until(() => problem() === 'crl_unavailable');
    await writeFile(join(folder, 'r.crl'), await makeCrl(root, [leaf]));
    await until(() => problem() === 'revoked');
    expect(namesOf(trust)).toEqual(['igc']);
    await rm(folder, { recursive: true });
    await until(() => problem() === 'unknown_chain');
  }, 30_000);
});

const namesOf = (trust: TrustInForce) => trust.report().anchors.map(({ name }) => name);

describe('the files of a host', () => {
  const refusal = () =>
    readHostCertificate(files()).then(
      () => 'none',
      (error: Error) => {
        expect(error).toBeInstanceOf(HostCertificateProblem);
        return error.message;
      },
    );

  it('that cannot serve are refused with a sentence that names the file', async () => {
    const [made, other] = [await issued(), await issued()];
    // Both are missing, and read at the same time: whichever is found out first.
    expect(await refusal()).toMatch(/(fullchain|privkey)\.pem .*n’existe pas/);
    await put(made);
    expect(await refusal()).toBe('none');
    await writeFile(files().keyFile, other.keyPem);
    expect(await refusal()).toMatch(/n’est pas celui de la clé .*privkey\.pem/);
    await writeFile(files().certificateFile, authority.pem + made.pem);
    await writeFile(files().keyFile, made.keyPem);
    expect(await refusal()).toMatch(/doit y être le premier/);
    await writeFile(files().keyFile, 'rien');
    expect(await refusal()).toMatch(/privkey\.pem .*clé privée PEM y est illisible/);
    await put(made);
    await writeFile(files().certificateFile, made.der);
    expect(await refusal()).toMatch(/pas de certificat PEM/);
    await writeFile(files().certificateFile, made.pem.replace(/[A-Z]{20}/i, 'AAAA'));
    expect(await refusal()).toMatch(/illisible/);
  });

  it('that are odd are told: order, intermediate, name, dates against the defect', async () => {
    const made = await issued();
    const warnings = async (defect: 'expired' | null, name = NAME) =>
      hostCertificateWarnings(await readHostCertificate(files()), { name, defect, now: Date.now() }).join(
        '\n',
      );
    await put(made, (await make({ name: 'CN=autre', ca: true })).pem);
    expect(await warnings(null)).toMatch(/2e pièce n’est pas l’autorité/);
    await put(made, '');
    expect(await warnings(null)).toMatch(/sans l’autorité intermédiaire/);
    expect(await warnings(null)).toMatch(/ne porte pas ce nom/);
    expect(await warnings('expired')).toMatch(/n’est pas expiré/);
    await put(await issued({ from: -9, to: -1 }));
    expect(await warnings(null)).toMatch(/a expiré le/);
    expect(await warnings('expired')).not.toMatch(/expiré/);
    await put(await issued({ from: 2 }));
    expect(await warnings(null)).toMatch(/ne vaut pas avant/);
  });
});
