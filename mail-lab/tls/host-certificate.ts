/** The certificate and key of a host, from its files: what makes them unusable, and what is odd about them. */
import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Defect } from '../../conformance/hosts';
import { isIssuedBy } from './authority';
import { blocksOf } from './pem';

export interface HostFiles {
  /** PEM: leaf followed by its chain. */
  certificateFile: string;
  keyFile: string;
}

export interface HostMaterial {
  cert: string;
  key: string;
  chain: X509Certificate[];
  /** SHA-256 of the leaf's DER, upper-case hexadecimal. */
  leafFingerprint: string;
  /** Octets of the chain as it travels in the Certificate message. */
  chainBytes: number;
}

/** Files that cannot serve a host; the message is a French sentence that names the file. */
export class HostCertificateProblem extends Error {
  override name = 'HostCertificateProblem';
}

const refuse = (file: string, why: string): never => {
  throw new HostCertificateProblem(`Le certificat de serveur ${file} ne peut pas servir : ${why}.`);
};

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    refuse(file, error.code === 'ENOENT' ? 'le fichier n’existe pas' : `lecture impossible (${error.code})`),
  );

/** Reads them. Rejects with HostCertificateProblem when they cannot be read or do not fit together. */
export async function readHostCertificate({ certificateFile, keyFile }: HostFiles): Promise<HostMaterial> {
  const [cert, key] = await Promise.all([textOf(certificateFile), textOf(keyFile)]);
  let chain: X509Certificate[] = [];
  try {
    if (cert.includes('-----BEGIN ')) {
      chain = blocksOf(Buffer.from(cert, 'latin1'), 'CERTIFICATE').map((der) => new X509Certificate(der));
    }
  } catch {
    refuse(certificateFile, 'un certificat y est illisible');
  }
  const [leaf] = chain;
  if (!leaf) return refuse(certificateFile, 'il ne contient pas de certificat PEM');
  const privateKey = keyOf(key, keyFile);
  if (!leaf.checkPrivateKey(privateKey)) {
    const elsewhere = chain.some((one) => one.checkPrivateKey(privateKey));
    refuse(
      certificateFile,
      elsewhere
        ? 'le certificat du serveur doit y être le premier, suivi de ses autorités'
        : `son premier certificat n’est pas celui de la clé ${keyFile}`,
    );
  }
  return {
    cert,
    key,
    chain,
    leafFingerprint: createHash('sha256').update(leaf.raw).digest('hex').toUpperCase(),
    chainBytes: chain.reduce((sum, { raw }) => sum + raw.length, 0),
  };
}

function keyOf(key: string, file: string): KeyObject {
  try {
    return createPrivateKey(key);
  } catch (error) {
    const locked = /password|passphrase/i.test((error as Error).message) || /ENCRYPTED/.test(key);
    return refuse(
      file,
      locked ? 'la clé est protégée par un mot de passe' : 'la clé privée PEM y est illisible',
    );
  }
}

const day = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'long' });

/**
 * What is odd about a host's certificate, as French sentences: the host works, but not as its test expects. The
 * self-check proves the rest by connecting.
 */
export function hostCertificateWarnings(
  { chain }: HostMaterial,
  { name, defect, now }: { name: string; defect: Defect; now: number },
): string[] {
  const leaf = chain[0]!;
  const warnings: string[] = [];
  const misplaced = chain.findIndex((one, index) => index > 0 && !isIssuedBy(chain[index - 1]!, one));
  if (misplaced > 0) {
    warnings.push(
      `Dans le certificat de ${name}, la ${misplaced + 1}e pièce n’est pas l’autorité qui a signé la précédente.`,
    );
  }
  if (chain.length === 1 && !isIssuedBy(leaf, leaf)) {
    warnings.push(`Le certificat de ${name} est fourni sans l’autorité intermédiaire qui l’a signé.`);
  }
  const covers = (asked: string) => leaf.checkHost(asked, { subject: 'never' }) !== undefined;
  if (!covers(name)) warnings.push(`Le certificat de ${name} ne porte pas ce nom.`);
  const [from, to] = [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)];
  if (defect === 'expired' && to > now) {
    warnings.push(`Le certificat de ${name} n’est pas expiré : il vaut jusqu’au ${day.format(to)}.`);
  }
  if (defect !== 'expired' && to <= now) {
    warnings.push(
      `Le certificat de ${name} a expiré le ${day.format(to)}, alors que ce n’est pas son défaut.`,
    );
  }
  if (from > now) warnings.push(`Le certificat de ${name} ne vaut pas avant le ${day.format(from)}.`);
  return warnings;
}
