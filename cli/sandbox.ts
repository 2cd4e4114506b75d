/** psc-token and certificate: only where the instance brings its own PSC and test IGC. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from './files';
import { dataDir, readInstance } from './instance';
import { obtainToken } from './psc-token';
import { EXIT, UsageError } from './usage';

/** Prints the bare token, for `$(motco2 psc-token --id …)`. */
export async function pscToken(idNat: string | undefined): Promise<number> {
  if (!idNat) throw new UsageError('Indiquez l’identité : psc-token --id 87AAMMJJHHMM.');
  const { psc } = readInstance();
  if (!psc) throw new UsageError('Cette instance n’a pas de Pro Santé Connect de bac à sable.');
  const { accessToken, expiresIn } = await obtainToken({ ...psc, idNat });
  process.stdout.write(`${accessToken}\n`);
  process.stderr.write(`Jeton valable ${expiresIn} s.\n`);
  return EXIT.ok;
}

interface CertificateOptions {
  ou?: string;
  out?: string;
  force?: boolean;
}

/**
 * Writes `<ou>.pem` (with its chain), `<ou>.key` and `<ou>.p12`; prints their paths. By default below the data
 * directory: a private key has no place in a checkout. Replaces files only when forced.
 */
export async function certificate({ ou, out, force }: CertificateOptions): Promise<number> {
  if (!ou) throw new UsageError('Indiquez le numéro de la structure : certificate --ou <idNat>.');
  if (!/^[A-Za-z0-9]{1,40}$/.test(ou))
    throw new UsageError('--ou ne contient que des lettres et des chiffres.');
  const pkiDir = join(dataDir(), 'pki');
  if (!readInstance().psc || !existsSync(pkiDir)) {
    throw new UsageError(
      'Cette instance ne délivre pas de certificats : ce n’est pas un bac à sable de cette machine.',
    );
  }
  const dir = out ?? join(dataDir(), 'certificats');
  const paths = ['pem', 'key', 'p12'].map((kind) => join(dir, `${ou}.${kind}`));
  const taken = paths.filter((path) => existsSync(path));
  if (taken.length > 0 && !force) {
    throw new UsageError(`Déjà là : ${taken.join(', ')}. Pour remplacer : --force.`);
  }
  // Before the certificate is issued and entered in the register.
  onPath(dir, () => mkdirSync(dir, { recursive: true }));
  // Loaded on demand: no other command needs the cryptographic libraries.
  const { issueClientCertificate } = await import('../pki');
  const issued = await issueClientCertificate(pkiDir, {
    ou,
    commonName: 'LPS de test',
    organisation: 'ÉDITEUR DE TEST',
    kind: 'AUTH_CLI',
  });
  const contents = [issued.chainPem, issued.privateKeyPem, issued.p12];
  for (const [index, path] of paths.entries()) {
    onPath(path, () => {
      // A file that is replaced would keep its former, perhaps wider, permissions.
      if (force) rmSync(path, { force: true });
      writeFileSync(path, contents[index] ?? '', { mode: 0o600, flag: 'wx' });
    });
    process.stdout.write(`${path}\n`);
  }
  process.stderr.write(`Mot de passe du fichier .p12 : ${issued.password}\n`);
  return EXIT.ok;
}
