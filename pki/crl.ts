/** Certificate revocation lists, one per authority: when a new one is due, and its signature (domain-facts §4.4). */
import { fromBER, Integer } from 'asn1js';
import { AUTHORITIES } from './authorities';
import type { Signer } from './issue';
import { REVOCATION_REASONS, type RegistryEntry } from './types';
import { daysFrom, SIGNING, wholeSecond, x509 } from './x509';

const CRL_NUMBER = '2.5.29.20';
/** Lists begin in the past, for clients whose clock is behind. */
const BACKDATE_MS = 10 * 60_000;

/** Whether a list is missing, unreadable, begun in the future, past a quarter of its life, or unlike the register. */
export function crlIsDue(der: Uint8Array | null, revoked: readonly RegistryEntry[], now: Date): boolean {
  const crl = der && parseCrl(der);
  if (!crl?.nextUpdate) return true;
  const begin = crl.thisUpdate.getTime();
  const quarter = (crl.nextUpdate.getTime() - begin) / 4;
  if (now.getTime() < begin || now.getTime() > begin + quarter) return true;
  const listed = new Set(crl.entries.map(({ serialNumber }) => serialNumber.toUpperCase()));
  return listed.size !== revoked.length || revoked.some(({ serial }) => !listed.has(serial));
}

/** Signs the list of an authority; `previous` gives the number to go beyond. */
export async function signCrl(
  signer: Signer,
  revoked: readonly RegistryEntry[],
  previous: Uint8Array | null,
  now: Date,
): Promise<Uint8Array> {
  const thisUpdate = wholeSecond(now.getTime() - BACKDATE_MS);
  const crl = await x509.X509CrlGenerator.create({
    // A Name, not its text: the encoding must be the one of the authority's own subject.
    issuer: signer.certificate.subjectName,
    thisUpdate,
    nextUpdate: daysFrom(thisUpdate, AUTHORITIES[signer.id].crlDays),
    signingKey: signer.key,
    signingAlgorithm: SIGNING,
    entries: revoked.map(({ serial, revoked: revocation }) => ({
      serialNumber: serial,
      revocationDate: wholeSecond(revocation?.at ?? now),
      reason: REVOCATION_REASONS[revocation?.reason ?? 'superseded'] as x509.X509CrlReason,
    })),
    extensions: [
      await x509.AuthorityKeyIdentifierExtension.create(signer.certificate.publicKey),
      numberExtension(Math.max(Math.floor(now.getTime() / 1000), numberOf(previous) + 1)),
    ],
  });
  return new Uint8Array(crl.rawData);
}

function numberExtension(value: number): x509.Extension {
  return new x509.Extension(CRL_NUMBER, false, Integer.fromBigInt(value).toBER());
}

function numberOf(der: Uint8Array | null): number {
  const extension = der && parseCrl(der)?.getExtension(CRL_NUMBER);
  const value = extension ? fromBER(extension.value).result : null;
  return value instanceof Integer ? Number(value.toBigInt()) : 0;
}

function parseCrl(der: Uint8Array): x509.X509Crl | null {
  try {
    return new x509.X509Crl(new Uint8Array(der));
  } catch {
    return null;
  }
}
