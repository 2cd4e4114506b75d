import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPki, type TestPki } from '../pki/testing';

let pki: TestPki;
beforeAll(async () => {
  pki = await createTestPki({ hostNames: [] });
});
afterAll(() => pki.remove());

/** In a checkout of its own, beside the data of a sandbox. */
function sandbox() {
  const [cwd, data] = [
    mkdtempSync(join(tmpdir(), 'motco2-cli-')),
    mkdtempSync(join(tmpdir(), 'motco2-data-')),
  ];
  symlinkSync(pki.paths.dir, join(data, 'pki'));
  const psc = { tokenEndpoint: 'http://127.0.0.1:9/token', clientId: 'c', clientSecret: 's' };
  writeFileSync(join(data, 'instance.json'), JSON.stringify({ api: 'http://127.0.0.1:9', psc, hosts: [] }));
  const motco2 = (...args: string[]) => {
    const result = spawnSync(process.execPath, [join(import.meta.dirname, 'motco2.mjs'), ...args], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, MOTCO2_DATA_DIR: data } as unknown as NodeJS.ProcessEnv,
    });
    return { code: result.status, out: result.stdout, err: result.stderr };
  };
  return { cwd, data, motco2 };
}

it('writes a certificate beside the instance, not into the checkout, and replaces none unasked', {
  timeout: 60_000,
}, () => {
  const { cwd, data, motco2 } = sandbox();
  const paths = ['pem', 'key', 'p12'].map((kind) => join(data, 'certificats', `10B0000001.${kind}`));
  const key = () => readFileSync(paths[1]!, 'utf8');
  expect(motco2('certificate', '--ou', '10B0000001')).toMatchObject({
    code: 0,
    out: `${paths.join('\n')}\n`,
  });
  expect(readdirSync(cwd)).toEqual([]);
  expect(statSync(paths[1]!).mode & 0o777).toBe(0o600);
  const first = key();
  const again = motco2('certificate', '--ou', '10B0000001');
  expect(again).toMatchObject({ code: 2, out: '' });
  expect(again.err).toContain(paths[1]);
  expect(again.err).toContain('--force');
  expect(key()).toBe(first);
  expect(motco2('certificate', '--ou', '10B0000001', '--force').code).toBe(0);
  expect(key()).not.toBe(first);
  writeFileSync(join(cwd, 'file'), '');
  const impossible = motco2('certificate', '--ou', '10B0000001', '--out', 'file/below');
  expect(impossible.code).toBe(5);
  expect(impossible.err).toMatch(/^Impossible d’écrire file\/below : /);
});
