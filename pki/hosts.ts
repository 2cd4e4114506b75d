/** Server certificates of the test hosts: each has exactly one defect, or none. */
import { isDeepStrictEqual } from 'node:util';
import { type AuthorityId, authorityUrls } from './authorities';
import { readText, SHARED_MODE, settleFile } from './files';
import { issueLeaf } from './issue';
import { commonNameOf, leafName } from './names';
import { BACKDATE_DAYS, EXPIRED_FOR_DAYS, LEAF_DAYS, LEAF_MARGIN_DAYS } from './profiles';
import type { PkiHost, RegistryEntry } from './types';
import { enter, pointsTo, readCertificate, type Work } from './work';
import { certificateToPem, daysFrom, isFor, newSerial, publicHalf, publicKey, serialOf, x509 } from './x509';

/**
 * Serials that the revoked host will use later are revoked now: a client may keep a CRL until its end (six
 * days), and one that was fetched before a re-issue must already hold the new serial, or a correct client
 * would accept the host.
 */
const RESERVED_SERIALS = 4;
/** The revocation is older than the first list. */
const REVOKED_FOR_MS = 3600_000;
const LOCAL_ADDRESSES = ['127.0.0.1', '::1'];

/** The file of one host's chain, to be written once the register and the CRLs know its certificate. */
export interface PendingChain {
  path: string;
  pem: string;
}

/** Issues what is missing, unfit or near its end; returns the chain files in the state wanted. */
export async function prepareHosts(work: Work): Promise<PendingChain[]> {
  return Promise.all(work.manifest.hosts.map((host) => prepareHost(work, host)));
}

export async function writeChains(chains: readonly PendingChain[]): Promise<void> {
  await Promise.all(chains.map(({ path, pem }) => settleFile(path, pem, SHARED_MODE)));
}

async function prepareHost(work: Work, host: PkiHost): Promise<PendingChain> {
  const path = work.layout.hostChain(host.key);
  const authority: AuthorityId = host.defect === 'otherca' ? 'other-issuing' : 'issuing';
  if (host.defect === 'revoked') reserveSerials(work, host, authority);
  const spki = publicHalf(await readText(work.layout.hostKey(host.key)));
  const current = await readCertificate(path);
  const fits = current !== null && isFor(current, spki) && isFit(work, host, authority, current);
  const leaf = fits ? current : await issueHost(work, host, authority, spki);
  const pem = certificateToPem(leaf) + certificateToPem(await work.authority(authority));
  return { path, pem };
}

async function issueHost(
  work: Work,
  host: PkiHost,
  authority: AuthorityId,
  spki: Buffer,
): Promise<x509.X509Certificate> {
  const reserved = host.defect === 'revoked' ? takeReserved(work, host) : null;
  const shift = host.defect === 'expired' ? -(LEAF_DAYS + EXPIRED_FOR_DAYS) : -BACKDATE_DAYS;
  const notBefore = daysFrom(work.now, shift);
  const certificate = await issueLeaf(
    {
      profile: 'SERVER',
      // The organisation number has the form of a FINESS with its TRE_G07 prefix; it belongs to nobody.
      subject: leafName({ O: 'MOTCO2', OU: ['10B0000000'], CN: commonNameOf(host.name) }),
      publicKey: await publicKey(spki),
      notBefore,
      notAfter: daysFrom(notBefore, LEAF_DAYS),
      serial: reserved?.serial ?? newSerial(),
      ...namesOf(work, host),
    },
    await work.signer(authority),
  );
  if (reserved) {
    delete reserved.reserved;
    Object.assign(reserved, { subject: certificate.subject, notAfter: certificate.notAfter.getTime() });
    reserveSerials(work, host, authority);
  } else {
    enter(work, certificate, { authority, kind: 'SERVER', host: host.key });
  }
  return certificate;
}

function isFit(
  work: Work,
  host: PkiHost,
  authority: AuthorityId,
  certificate: x509.X509Certificate,
): boolean {
  const urls = authorityUrls(authority, work.manifest.baseUrl, work.manifest.instanceId);
  const entry = work.registry.find(({ serial }) => serial === serialOf(certificate));
  const { dnsNames, addresses } = namesOf(work, host);
  const san = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
  const named = (type: string) => san.filter((name) => name.type === type).map(({ value }) => value);
  const expired = certificate.notAfter < work.now;
  const nearEnd = certificate.notAfter < daysFrom(work.now, LEAF_MARGIN_DAYS);
  return (
    (host.defect === 'expired' ? expired : !nearEnd) &&
    entry?.authority === authority &&
    (entry.revoked !== null) === (host.defect === 'revoked') &&
    isDeepStrictEqual(named('dns'), dnsNames) &&
    isDeepStrictEqual(named('ip'), addresses) &&
    pointsTo(certificate, urls)
  );
}

function namesOf(work: Work, host: PkiHost): { dnsNames: string[]; addresses: string[] } {
  const { local } = work.manifest;
  return {
    dnsNames: [...(host.names ?? [host.name, `*.${host.name}`]), ...(local ? ['localhost'] : [])],
    addresses: local ? LOCAL_ADDRESSES : [],
  };
}

function reserveSerials(work: Work, host: PkiHost, authority: AuthorityId): void {
  const missing = RESERVED_SERIALS - work.registry.filter((entry) => isReserved(entry, host)).length;
  for (let count = 0; count < missing; count += 1) {
    work.registry.push({
      serial: newSerial(),
      authority,
      kind: 'SERVER',
      subject: '',
      notAfter: daysFrom(work.now, LEAF_DAYS).getTime(),
      revoked: { at: work.now.getTime() - REVOKED_FOR_MS, reason: 'keyCompromise' },
      host: host.key,
      reserved: true,
    });
  }
}

/** The oldest reserved serial: the one that has been in the lists for longest. */
function takeReserved(work: Work, host: PkiHost): RegistryEntry | null {
  return work.registry.find((entry) => isReserved(entry, host)) ?? null;
}

const isReserved = (entry: RegistryEntry, host: PkiHost) => entry.reserved && entry.host === host.key;
