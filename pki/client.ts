/** Client certificates of editors' test organisations, right and wrong, and their revocation. */
import { resolve } from 'node:path';
import type { AuthorityId } from './authorities';
import { PkiError } from './errors';
import { issueLeaf, type LeafRequest, selfSignedLeaf } from './issue';
import { LEAF_BITS, newPrivateKey } from './keys';
import { layoutOf } from './layout';
import { withLock } from './lock';
import { requireManifest } from './manifest';
import { isDnsName, leafName } from './names';
import { newPassword, packPkcs12 } from './pkcs12';
import { BACKDATE_DAYS, LEAF_DAYS, type ProfileName } from './profiles';
import { settleCrls } from './publish';
import { readRegistry, writeRegistry } from './registry';
import type {
  ClientCertificate,
  ClientCertificateKind,
  ClientCertificateRequest,
  RevocationReason,
} from './types';
import { enter, openWork } from './work';
import {
  certificateToPem,
  daysFrom,
  fingerprintOf,
  publicHalf,
  publicKey,
  serialOf,
  signingKey,
  wholeSecond,
} from './x509';

/** Who signs each kind, and with which profile; null: nobody but itself. */
const KINDS: Record<ClientCertificateKind, { profile: ProfileName; authority: AuthorityId | null }> = {
  AUTH_CLI: { profile: 'AUTH_CLI', authority: 'issuing' },
  SIGN: { profile: 'SIGN', authority: 'issuing' },
  SERVER: { profile: 'SERVER', authority: 'issuing' },
  PERSONNES: { profile: 'PERSONNES', authority: 'personnes' },
  'unknown-chain': { profile: 'AUTH_CLI', authority: 'other-issuing' },
  'self-signed': { profile: 'AUTH_CLI', authority: null },
};

/**
 * Issues a client certificate with a fresh key and enters it in the register (the self-signed kind excepted).
 * Nothing of the private key is kept. Throws PkiError when a field cannot be in a certificate.
 */
export async function issueClientCertificate(
  dir: string,
  request: ClientCertificateRequest,
): Promise<ClientCertificate> {
  const { profile, authority } = KINDS[request.kind];
  const now = new Date();
  const subject = leafName({
    O: request.organisation,
    OU: typeof request.ou === 'string' ? [request.ou] : request.ou,
    CN: request.commonName,
  });
  if (profile === 'SERVER' && !isDnsName(request.commonName)) {
    throw new PkiError(`« ${request.commonName} » n'est pas un nom de serveur.`);
  }
  const validity = validityOf(request, now);
  const manifest = await requireManifest(dir);
  const privateKeyPem = await newPrivateKey(LEAF_BITS);
  const leaf: LeafRequest = {
    profile,
    subject,
    publicKey: await publicKey(publicHalf(privateKeyPem)),
    ...validity,
    dnsNames: [request.commonName],
  };

  const work = await openWork(resolve(dir), manifest, now);
  const signer = authority && (await work.signer(authority));
  const certificate = signer
    ? await issueLeaf(leaf, signer)
    : await selfSignedLeaf(leaf, await signingKey(privateKeyPem));
  if (authority) {
    await withLock(work.layout.lock, async () => {
      work.registry = await readRegistry(dir);
      enter(work, certificate, { authority, kind: request.kind });
      await writeRegistry(dir, work.registry);
    });
  }

  const certificatePem = certificateToPem(certificate);
  const chain = [certificatePem, ...(signer ? [certificateToPem(signer.certificate)] : [])];
  const password = request.password ?? newPassword();
  return {
    certificatePem,
    chainPem: chain.join(''),
    privateKeyPem,
    p12: packPkcs12(privateKeyPem, chain, request.commonName, password),
    password,
    subject: certificate.subject,
    serial: serialOf(certificate),
    fingerprint: fingerprintOf(certificate),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
  };
}

/**
 * Revokes a certificate at once: register, CRL, and so OCSP. Revoking twice changes nothing.
 * Throws PkiError when no certificate has this serial (upper or lower case hexadecimal).
 */
export async function revokeCertificate(
  dir: string,
  serial: string,
  reason: RevocationReason = 'cessationOfOperation',
): Promise<void> {
  const manifest = await requireManifest(dir);
  await withLock(layoutOf(dir).lock, async () => {
    const now = new Date();
    const work = await openWork(resolve(dir), manifest, now);
    const entry = work.registry.find((candidate) => candidate.serial === serial.toUpperCase());
    if (!entry) throw new PkiError(`Aucun certificat n'a le numéro de série ${serial}.`);
    entry.revoked ??= { at: wholeSecond(now).getTime(), reason };
    await writeRegistry(dir, work.registry);
    await settleCrls(work);
  });
}

function validityOf({ validity }: ClientCertificateRequest, now: Date) {
  const notBefore = wholeSecond(validity?.notBefore ?? daysFrom(now, -BACKDATE_DAYS));
  const notAfter = wholeSecond(validity?.notAfter ?? daysFrom(notBefore, LEAF_DAYS));
  if (!(notBefore < notAfter)) throw new PkiError('La fin de validité du certificat doit suivre son début.');
  return { notBefore, notAfter };
}
