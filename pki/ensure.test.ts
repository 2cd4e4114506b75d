/** The IGC is made once, whole, private, and kept fit. */
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { revokeCertificate } from './client';
import { ensurePki } from './ensure';
import { readPki } from './manifest';
import {
  createTestPki,
  openssl,
  spawnEnsurePki,
  TEST_HOSTS,
  type TestPki,
  temporaryFolder,
  testOptions,
} from './testing';

const cleaners: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleaners.splice(0)) await clean();
});

/** An IGC with three hosts, enough for most. */
async function fresh(changes: Parameters<typeof createTestPki>[0] = {}): Promise<TestPki> {
  const pki = await createTestPki({ hostNames: TEST_HOSTS.slice(0, 3), ...changes });
  cleaners.push(pki.remove);
  return pki;
}

async function emptyFolder(): Promise<string> {
  const folder = await temporaryFolder();
  cleaners.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below a folder with its content and mode; folders with their mode. */
async function contentOf(dir: string): Promise<Map<string, { mode: string; text: string | null }>> {
  const found = new Map<string, { mode: string; text: string | null }>();
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const mode = ((await stat(path)).mode & 0o777).toString(8);
    found.set(path.slice(dir.length + 1), {
      mode,
      text: entry.isFile() ? (await readFile(path)).toString('hex') : null,
    });
  }
  return found;
}

const leafOf = async (pki: TestPki, key: string) =>
  new X509Certificate(await readFile(pki.paths.lab.hosts[key]?.chainPem ?? ''));

async function expectGood(pki: TestPki) {
  const leaf = pki.paths.lab.hosts['org-valid']?.chainPem ?? '';
  const { text } = await openssl(
    ...['verify', '-crl_check_all', '-CAfile', pki.paths.rootPem, '-untrusted', leaf],
    ...['-CRLfile', pki.paths.crlPem, leaf],
  );
  expect(text).toContain(': OK');
}

/** Waits, without a clock, until a condition on the disk holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

describe('ensurePki', () => {
  it('keeps private keys to the owner, and the authorities’ out of the laboratory’s folder', async () => {
    const { paths } = await fresh({ hostNames: TEST_HOSTS });
    const content = await contentOf(paths.dir);
    for (const [path, { mode, text }] of content) {
      if (text === null) expect([path, mode]).toEqual([path, '700']);
      else if (path.endsWith('key.pem')) expect([path, mode]).toEqual([path, '600']);
    }
    const keys = [...content.keys()].filter((path) => path.endsWith('key.pem'));
    expect(keys.filter((path) => path.startsWith('ca/'))).toHaveLength(5);
    expect(keys.filter((path) => path.startsWith('lab/'))).toHaveLength(8 + 1);
    expect([...content.keys()].filter((path) => /lock|tmp/.test(path))).toEqual([]);
    expect((await stat(paths.dir)).mode & 0o777).toBe(0o700);
  });

  it('changes nothing the second time, and says where everything is', async () => {
    const { options, paths } = await fresh();
    const before = await contentOf(paths.dir);
    expect(await ensurePki(options)).toEqual(paths);
    expect(await readPki(paths.dir)).toEqual(paths);
    expect(await contentOf(paths.dir)).toEqual(before);
  });

  it('makes one IGC when two processes and this one start together', async () => {
    const options = testOptions(join(await emptyFolder(), 'pki'));
    const others = [spawnEnsurePki(options), spawnEnsurePki(options)];
    await until(() => existsSync(dirname(options.dir)) && existsSync(options.dir));
    const paths = await ensurePki(options);
    const root = await readFile(paths.rootPem, 'utf8');
    expect(await Promise.all(others.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(await readFile(paths.rootPem, 'utf8')).toBe(root);
    expect(await readdir(dirname(options.dir))).toEqual(['pki']);
    await expectGood({ options, paths, remove: async () => undefined });
  }, 60_000);

  it.each(['ca/root.key.pem', 'lab/registry.json'])(
    'leaves no half IGC when it is killed after %s is written',
    async (file) => {
      const parent = await emptyFolder();
      const options = testOptions(join(parent, 'pki'), { hostNames: TEST_HOSTS.slice(0, 1) });
      const { child, ended } = spawnEnsurePki(options);
      let draft = '';
      for await (const _ of turns()) {
        draft = (await readdir(parent)).find((name) => name.includes('.draft-')) ?? '';
        if (draft && existsSync(join(parent, draft, file))) break;
      }
      child.kill('SIGKILL');
      await ended;
      expect(existsSync(options.dir)).toBe(false);
      const paths = await ensurePki(options);
      expect(await readdir(parent)).toEqual(['pki']);
      await expectGood({ options, paths, remove: async () => undefined });
    },
  );

  it('finishes a change that a killed process had begun', async () => {
    const pki = await fresh();
    const moved = { ...pki.options, baseUrl: 'http://127.0.0.1:15900' };
    const registry = join(pki.paths.dir, 'lab/registry.json');
    const before = (await stat(registry)).ino;
    const { child, ended } = spawnEnsurePki(moved);
    for await (const _ of turns()) if ((await stat(registry)).ino !== before) break;
    child.kill('SIGKILL');
    await ended;
    pki.paths = await ensurePki(moved);
    expect((await leafOf(pki, 'org-valid')).infoAccess).toContain(':15900/');
    await expectGood(pki);
  });

  it('follows the services that move: same root, new certificates, the revoked one already in older CRLs', async () => {
    const pki = await fresh();
    const root = await readFile(pki.paths.rootPem, 'utf8');
    const oldCrl = await openssl('crl', '-in', pki.paths.crlPem, '-noout', '-text');
    const old = await leafOf(pki, 'org-revoked');
    pki.paths = await ensurePki({ ...pki.options, baseUrl: 'http://127.0.0.1:15900' });
    const renewed = await leafOf(pki, 'org-revoked');
    expect(await readFile(pki.paths.rootPem, 'utf8')).toBe(root);
    expect(renewed.serialNumber).not.toBe(old.serialNumber);
    // A client may rely on a CRL that it fetched before the change.
    expect(oldCrl.text).toContain(renewed.serialNumber);
    expect(pki.paths.crlUrl).toBe('http://127.0.0.1:15900/essai1234/CRL/ACI-EL-ORG-TEST.crl');
    await expectGood(pki);
  });

  it('issues anew what is near its end, and only that', async () => {
    const before = new Date(Date.now() - 650 * 24 * 3600_000);
    const pki = await fresh({ now: before });
    const old = await leafOf(pki, 'org-valid');
    const expired = await leafOf(pki, 'org-expired');
    await ensurePki({ ...pki.options, now: new Date() });
    const renewed = await leafOf(pki, 'org-valid');
    expect(Date.parse(renewed.validTo) - Date.parse(old.validTo)).toBeGreaterThan(600 * 24 * 3600_000);
    expect(renewed.publicKey.equals(old.publicKey)).toBe(true);
    expect((await leafOf(pki, 'org-expired')).serialNumber).toBe(expired.serialNumber);
    await expectGood(pki);
  });

  it('mends a damaged or missing leaf, and refuses to replace a lost root', async () => {
    const pki = await fresh();
    const host = pki.paths.lab.hosts['org-valid'];
    await writeFile(host?.chainPem ?? '', 'garbage');
    await rm(host?.keyPem ?? '');
    await ensurePki(pki.options);
    await expectGood(pki);
    await rm(join(pki.paths.dir, 'lab/AC/ACR-EL-TEST.cer'));
    await expect(ensurePki(pki.options)).rejects.toThrow(/racine.*supprimez le dossier/);
  });

  it('takes over the lock of a dead process', async () => {
    const pki = await fresh();
    await writeFile(join(pki.paths.dir, 'ca/lock'), '999999999 dead');
    await expect(revokeCertificate(pki.paths.dir, 'FF')).rejects.toThrow(/FF/);
    await ensurePki(pki.options);
  });

  it.each([
    [{ instanceId: 'a b' }, /instance/],
    [{ baseUrl: 'https://crl.example.fr' }, /http:\/\/nom/],
    [{ baseUrl: 'nowhere' }, /http:\/\/nom/],
    [{ zone: 'example.org' }, /zone/],
    [{ hostNames: [{ key: '../x', name: 'a.tests.example.fr', defect: null }] }, /Clé/],
  ])('refuses %j in a sentence', async (change, message) => {
    const dir = join(await emptyFolder(), 'pki');
    await expect(ensurePki(testOptions(dir, change))).rejects.toThrow(message);
    expect(existsSync(dir)).toBe(false);
  });

  it('refuses a folder that holds something else, or another instance', async () => {
    const dir = join(await emptyFolder(), 'pki');
    await mkdir(dir);
    await writeFile(join(dir, 'thesis.doc'), '');
    await expect(ensurePki(testOptions(dir))).rejects.toThrow(/pas vide/);
    const pki = await fresh({ hostNames: [] });
    await expect(ensurePki({ ...pki.options, instanceId: 'autre999' })).rejects.toThrow(/autre999/);
  });
});

async function* turns() {
  while (true) yield await nextTurn();
}
