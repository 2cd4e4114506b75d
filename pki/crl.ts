/** Certificate revocation lists, one per authority: when a new one is due, and its signature (domain-facts §4.4). */
import { Integer } from 'asn1js';
import { AUTHORITIES } from './authorities';
import { bareSerial, type ReadCrl, readCrl } from './crl-read';
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
  const quarter = (crl.nextUpdate - crl.thisUpdate) / 4;
  if (now.getTime() < crl.thisUpdate || now.getTime() > crl.thisUpdate + quarter) return true;
  return (
    crl.revoked.size !== revoked.length || revoked.some(({ serial }) => !crl.revoked.has(bareSerial(serial)))
  );
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

const numberOf = (der: Uint8Array | null): number => Number((der && parseCrl(der)?.number) ?? 0);

function parseCrl(der: Uint8Array): ReadCrl | null {
  try {
    return readCrl(der);
  } catch {
    return null;
  }
}
