/**
 * Certificates for the names of accounts: two labels below a wildcard, which covers only one (RFC 6125 §6.4.3), so that
 * each account gets its own, for the key of a host. Kept beside, in `lab/autoconfig`, and shown only to whoever names
 * the label: labels are secrets, and one certificate for all would publish them.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { authorityUrls } from './authorities';
import { PkiError } from './errors';
import { readText, SHARED_MODE, settleFile } from './files';
import { issueLeaf } from './issue';
import { layoutOf } from './layout';
import { withLock } from './lock';
import { requireManifest } from './manifest';
import { commonNameOf, isDnsName, leafName } from './names';
import { BACKDATE_DAYS, LEAF_DAYS, LEAF_MARGIN_DAYS } from './profiles';
import { writeRegistry } from './registry';
import { enter, openWork, pointsTo, readCertificate, type Work } from './work';
import { certificateToPem, daysFrom, isFor, publicHalf, publicKey, x509 } from './x509';

const AUTHORITY = 'issuing';
const SUFFIX = '.chain.pem';
/** Others wait for the lock. */
const MOST_AT_ONCE = 200;

export interface LabelCertificate {
  /** Names the file. */
  label: string;
  /** DNS names of the certificate. */
  names: readonly string[];
}

/**
 * Issues those that are missing, near their end or for other names, and removes those of labels that are not given.
 * @param hostKey the host of the IGC whose key they are for.
 * @returns the labels issued for, 200 at most: call again while there are some. Throws PkiError when a name is none.
 */
export async function ensureLabelCertificates(
  dir: string,
  hostKey: string,
  wanted: readonly LabelCertificate[],
  now: Date = new Date(),
): Promise<string[]> {
  for (const { label, names } of wanted) {
    if (!/^[a-z0-9-]{1,63}$/.test(label) || !names.every(isDnsName))
      throw new PkiError(`Étiquette ou nom invalide : « ${label} ».`);
  }
  const manifest = await requireManifest(dir);
  const layout = layoutOf(resolve(dir));
  const folder = join(dir, 'lab', 'autoconfig');
  return withLock(layout.lock, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const work = await openWork(resolve(dir), manifest, now);
    const spki = publicHalf(await readText(layout.hostKey(hostKey)));
    const issued: { label: string; certificate: x509.X509Certificate }[] = [];
    for (const { label, names } of wanted) {
      const current = await readCertificate(join(folder, label + SUFFIX));
      if (current && isFor(current, spki) && isFit(work, current, names)) continue;
      if (issued.length >= MOST_AT_ONCE) break;
      issued.push({ label, certificate: await issue(work, spki, names, hostKey) });
    }
    // The register first: the OCSP service must know a certificate before anybody sees it.
    if (issued.length > 0) await writeRegistry(resolve(dir), work.registry);
    const issuer = certificateToPem(await work.authority(AUTHORITY));
    for (const { label, certificate } of issued) {
      await settleFile(join(folder, label + SUFFIX), certificateToPem(certificate) + issuer, SHARED_MODE);
    }
    await removeOthers(folder, new Set(wanted.map(({ label }) => label + SUFFIX)));
    return issued.map(({ label }) => label);
  });
}

async function issue(work: Work, spki: Buffer, names: readonly string[], host: string) {
  const notBefore = daysFrom(work.now, -BACKDATE_DAYS);
  const certificate = await issueLeaf(
    {
      profile: 'SERVER',
      subject: leafName({ O: 'MOTCO2', OU: ['10B0000000'], CN: commonNameOf(names[0] ?? '') }),
      publicKey: await publicKey(spki),
      notBefore,
      notAfter: daysFrom(notBefore, LEAF_DAYS),
      dnsNames: names,
      addresses: [],
    },
    await work.signer(AUTHORITY),
  );
  enter(work, certificate, { authority: AUTHORITY, kind: 'SERVER', host });
  return certificate;
}

function isFit(work: Work, certificate: x509.X509Certificate, names: readonly string[]): boolean {
  const { baseUrl, instanceId } = work.manifest;
  const san = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
  return (
    certificate.notAfter >= daysFrom(work.now, LEAF_MARGIN_DAYS) &&
    isDeepStrictEqual(
      san.map(({ value }) => value),
      [...names],
    ) &&
    pointsTo(certificate, authorityUrls(AUTHORITY, baseUrl, instanceId))
  );
}

async function removeOthers(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(SUFFIX) && !wanted.has(name)) await rm(join(folder, name), { force: true });
  }
}
