/** Anchors given as files by an operator: right, wrong, and everything between; the others always go on. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classifyClientCertificate } from './client-certificate';
import { type Made, make, makeCrl, newKeys } from './testing';
import { fetchedCrlFile, problemsOf, readTrust, type Trust } from './trust';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'motco2-trust-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Writes `<anchor>/<file>` below the folder. */
async function give(files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, 'anchors', name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
  }
}
const read = (): Promise<Trust> =>
  readTrust({ clientTrust: [], clientTrustDir: join(dir, 'anchors'), crlDir: join(dir, 'crl') });

async function problemOf(leaf: Made, sent: readonly Made[] = [], trust?: Trust) {
  const chain = [leaf, ...sent].map(({ der }) => der);
  return classifyClientCertificate(chain, trust ?? (await read()), Date.now()).problem;
}

const NAMES = {
  root: 'C=FR, O=ASIP-SANTE, OU=0002 187512751, OU=IGC-SANTE TEST, CN=TEST AC RACINE IGC-SANTE ELEMENTAIRE',
  issuing:
    'C=FR, O=ASIP-SANTE, OU=0002 187512751, OU=IGC-SANTE TEST, CN=TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS',
};

/** An IGC in two levels, with a certificate that it issued. */
async function igc() {
  const root = await make({ name: NAMES.root, ca: true });
  const issuing = await make({ name: NAMES.issuing, issuer: root, ca: true, pathLength: 0 });
  const leaf = await make({ name: 'OU=10B0057881, CN=LPS', issuer: issuing });
  return { root, issuing, leaf };
}

describe('an anchor given as files', () => {
  it('vouches for what it issued, in PEM or DER, one file or several, with its lists', async () => {
    const { root, issuing, leaf } = await igc();
    const revoked = await make({ name: 'CN=revoked', issuer: issuing });
    await give({
      'pem/chain.pem': `Une remarque.\n${root.pem}${issuing.pem}`,
      'pem/a.crl': await makeCrl(root),
      'pem/b.crl': `-----BEGIN X509 CRL-----\n${(await makeCrl(issuing, [revoked])).toString('base64')}\n-----END X509 CRL-----\n`,
    });
    expect((await read()).warnings).toEqual([]);
    expect([await problemOf(leaf), await problemOf(revoked)]).toEqual([null, 'revoked']);
    await rm(join(dir, 'anchors'), { recursive: true });
    await give({ 'der/ACR-EL-TEST.cer': root.der, 'der/ACI-EL-ORG-TEST.CRT': issuing.der });
    const trust = await read();
    expect(trust.pem).toHaveLength(2);
    expect(await problemOf(leaf, [], trust)).toBe('crl_unavailable');
    expect(problemsOf(trust.anchors[0]!, Date.now())).toEqual([
      expect.stringMatching(/^La CRL de TEST AC .* manque/),
      expect.stringMatching(/^La CRL de TEST AC .* manque/),
    ]);
  });

  it('is not brought down by a file that cannot serve, and each fault is named with its file', async () => {
    const { root, issuing, leaf } = await igc();
    const [weak, old] = [
      await newKeys(1024),
      await make({ name: 'CN=vieille', ca: true, from: -20, to: -10 }),
    ];
    await give({
      'loose.pem': root.pem,
      'bon/racine.cer': root.der,
      'bon/emettrice.cer': issuing.der,
      'bon/texte.pem': 'rien',
      'bon/vide.crt': '',
      'bon/liste-seule.pem': '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n',
      'bon/abime.cer': root.der.subarray(0, 100),
      'bon/feuille.pem': leaf.pem,
      'bon/faible.pem': (await make({ name: 'CN=faible', ca: true, keys: weak })).pem,
      'bon/vieille.pem': old.pem,
      'bon/autre.crl': await makeCrl(old),
      'bon/abimee.crl': (await makeCrl(root)).subarray(0, 60),
      'bon/etrangere.crl': await makeCrl(await make({ name: NAMES.root, ca: true })),
      'rien/lisez-moi.txt': 'rien',
    });
    const { warnings } = await read();
    const told = warnings.join('\n');
    for (const fault of [
      /loose\.pem n’est pas lu : placez-le dans un sous-dossier/,
      /texte\.pem n’est pas un certificat lisible/,
      /vide\.crt ne contient aucun bloc CERTIFICATE/,
      /liste-seule\.pem ne contient aucun bloc CERTIFICATE/,
      /abime\.cer n’est pas un certificat lisible/,
      /feuille\.pem n’est pas le certificat d’une autorité \(« LPS »\)/,
      /faible\.pem a une clé trop faible \(« faible » : RSA de 1024 bits/,
      /vieille\.pem : l’autorité vieille ne vaut que du/,
      /abimee\.crl n’est pas une CRL complète et lisible/,
      /etrangere\.crl n’est signée par aucune autorité de bon/,
      /rien ne contient aucun certificat/,
    ])
      expect(told).toMatch(fault);
    expect(told).not.toMatch(/autre\.crl/);
    expect(await problemOf(leaf)).toBe('crl_unavailable');
  });

  it('of an intermediate alone is believed, and said to lead to no root', async () => {
    const { issuing, leaf } = await igc();
    await give({ 'seule/emettrice.pem': issuing.pem, 'seule/l.crl': await makeCrl(issuing) });
    const { warnings } = await read();
    expect(warnings).toEqual([expect.stringContaining('ne mène à aucune racine')]);
    expect(await problemOf(leaf)).toBeNull();
  });

  it('that is missing altogether is one sentence', async () => {
    const trust = await read();
    expect(trust).toMatchObject({ anchors: [], pem: [] });
    expect(trust.warnings).toEqual([expect.stringContaining('ne peut pas être lu (ENOENT)')]);
    expect(await problemOf((await igc()).leaf, [], trust)).toBe('unknown_chain');
  });

  it('whose authority has ended is not blamed on the certificate of the editor', async () => {
    const root = await make({ name: 'CN=racine', ca: true });
    const ended = await make({ name: 'CN=finie', issuer: root, ca: true, from: -20, to: -1 });
    const leaf = await make({ name: 'CN=lps', issuer: ended });
    await give({ 'a/x.pem': root.pem + ended.pem });
    expect(await problemOf(leaf)).toBe('other');
  });
});

describe('a path', () => {
  it('is found among authorities that share a name, by signature', async () => {
    const root = await make({ name: NAMES.root, ca: true });
    const made = await Promise.all(
      [1, 2, 3].map(() => make({ name: NAMES.issuing, issuer: root, ca: true })),
    );
    const leaves = await Promise.all(made.map((issuer) => make({ name: 'CN=lps', issuer })));
    const lists = await Promise.all(
      made.map((issuer, index) => makeCrl(issuer, index === 1 ? [leaves[1]!] : [])),
    );
    await give({
      'a/all.pem': [root, ...made].map(({ pem }) => pem).join(''),
      ...Object.fromEntries(lists.map((list, index) => [`a/${index}.crl`, list])),
      'a/root.crl': await makeCrl(root),
    });
    expect(await Promise.all(leaves.map((leaf) => problemOf(leaf)))).toEqual([null, 'revoked', null]);
  });

  it('prefers, of two certificates of one authority, the one that leads to a root and is in its time', async () => {
    const [lost, root] = [
      await make({ name: 'CN=perdue', ca: true }),
      await make({ name: 'CN=racine', ca: true }),
    ];
    const keys = await newKeys();
    const cross = await make({ name: 'CN=croix', issuer: lost, ca: true, keys });
    const ended = await make({ name: 'CN=croix', issuer: root, ca: true, keys, from: -9, to: -1 });
    const good = await make({ name: 'CN=croix', issuer: root, ca: true, keys });
    const leaf = await make({ name: 'CN=lps', issuer: good });
    await give({
      'a/0.pem': cross.pem,
      'a/1.pem': ended.pem,
      'a/2.pem': good.pem + root.pem,
      'a/croix.crl': await makeCrl(good),
      'a/racine.crl': await makeCrl(root),
    });
    expect(await problemOf(leaf)).toBeNull();
    // The root revokes this certificate of the authority: only the path through it sees that.
    await give({ 'a/racine.crl': await makeCrl(root, [good]) });
    expect(await problemOf(leaf)).toBe('revoked');
  });

  it('goes through an intermediate that only the client has, held to the same demands', async () => {
    const root = await make({ name: 'CN=racine', ca: true });
    const between = await make({ name: 'CN=entre', issuer: root, ca: true, pathLength: 0 });
    const below = await make({ name: 'CN=sous', issuer: between, ca: true });
    const impostor = await make({ name: 'CN=faux', issuer: root });
    await give({ 'a/r.pem': root.pem });
    const leaf = (issuer: Made) => make({ name: 'CN=lps', issuer });
    expect(await problemOf(await leaf(between), [between])).toBe('crl_unavailable');
    expect(await problemOf(await leaf(between))).toBe('unknown_chain');
    // Beyond the path length of the one above; signed by a certificate that is no authority; not the issuer.
    expect(await problemOf(await leaf(below), [below, between])).toBe('unknown_chain');
    expect(await problemOf(await leaf(impostor), [impostor])).toBe('unknown_chain');
    expect(await problemOf(await leaf(below), [between])).toBe('unknown_chain');
  });

  it('of hundred certificates that a client sends costs next to nothing', async () => {
    await give({ 'a/r.pem': (await igc()).root.pem });
    const trust = await read();
    const chain: Made[] = [await make({ name: 'CN=0', ca: true })];
    for (let depth = 1; depth < 100; depth++) {
      chain.unshift(await make({ name: `CN=${depth}`, issuer: chain[0], ca: true }));
    }
    const begin = performance.now();
    expect(await problemOf(chain[0]!, chain.slice(1), trust)).toBe('unknown_chain');
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

it('a fetched list counts when it is the newest, and an operator’s when that is', async () => {
  const { root, issuing, leaf } = await igc();
  await give({
    'a/c.pem': root.pem + issuing.pem,
    'a/r.crl': await makeCrl(root),
    'a/i.crl': await makeCrl(issuing, [], { from: -2 }),
  });
  const before = await read();
  const authority = before.anchors[0]!.authorities.find(({ subject }) => subject.includes('ORGANISATIONS'))!;
  await mkdir(join(dir, 'crl'));
  const file = fetchedCrlFile(join(dir, 'crl'), authority);
  await writeFile(file, await makeCrl(issuing, [leaf], { from: -1 }));
  expect(await problemOf(leaf)).toBe('revoked');
  await writeFile(file, await makeCrl(issuing, [leaf], { from: -3 }));
  expect(await problemOf(leaf)).toBeNull();
  await writeFile(file, 'abîmé');
  expect(await problemOf(leaf)).toBeNull();
  expect((await read()).warnings).toEqual([]);
});
