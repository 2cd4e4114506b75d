/** CRLs are renewed in time, and only then. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensurePki, renewPki } from './ensure';
import { createTestPki, openssl, type TestPki } from './testing';

let pki: TestPki;
const start = Date.now();
const renewCrls = async (dir: string, now: Date) => (await renewPki(dir, now)).lists;
const hours = (count: number) => new Date(start + count * 3600_000);

beforeAll(async () => {
  pki = await createTestPki({ hostNames: [], now: hours(0) });
});
afterAll(() => pki.remove());

const crlFile = () => join(pki.paths.dir, 'lab/CRL/ACI-EL-ORG-TEST.crl');

async function facts() {
  const { text } = await openssl(
    'crl',
    '-in',
    crlFile(),
    '-noout',
    '-crlnumber',
    '-lastupdate',
    '-nextupdate',
  );
  const field = (name: string) => text.match(new RegExp(`${name}=(.*)`))?.[1] ?? '';
  return {
    number: BigInt(field('crlNumber')),
    days: (Date.parse(field('nextUpdate')) - Date.parse(field('lastUpdate'))) / 86_400_000,
  };
}

it('signs a list anew past a quarter of its life: 6 days for the issuing authority, 45 for the root', async () => {
  const first = await facts();
  expect(first.days).toBe(6);
  expect(await renewCrls(pki.paths.dir, hours(35))).toEqual([]);
  const leaves = ['issuing', 'personnes', 'other-issuing'];
  expect((await renewCrls(pki.paths.dir, hours(37))).sort()).toEqual(leaves.sort());
  const second = await facts();
  expect(second.number > first.number).toBe(true);
  expect(await renewCrls(pki.paths.dir, hours(37))).toEqual([]);
  expect(await renewCrls(pki.paths.dir, hours(11 * 24 + 12))).toContain('root');
});

it('replaces a list of the future when the clock went back, with a higher number still', async () => {
  const { number } = await facts();
  expect(await renewCrls(pki.paths.dir, hours(-24))).toContain('issuing');
  expect((await facts()).number).toBe(number + 1n);
});

it('replaces a damaged list', async () => {
  await writeFile(crlFile(), 'garbage');
  expect(await renewCrls(pki.paths.dir, hours(0))).toContain('issuing');
  expect((await openssl('crl', '-in', crlFile(), '-noout')).code).toBe(0);
});

it('replaces lists that ended while everything was stopped, before anything else can start', async () => {
  const later = hours(60 * 24);
  pki.paths = await ensurePki({ ...pki.options, now: later });
  const { text } = await openssl('crl', '-in', crlFile(), '-noout', '-lastupdate', '-nextupdate');
  const [last = '', next = ''] = [...text.matchAll(/=(.*)/g)].map(([, date]) => date);
  expect(Date.parse(last)).toBeLessThan(later.getTime());
  expect(Date.parse(next)).toBeGreaterThan(later.getTime() + 5 * 86_400_000);
});
