/** psc-token and certificate: only where the instance brings its own PSC and test IGC. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Writes `<ou>.pem` (with its chain), `<ou>.key` and `<ou>.p12`; prints their paths. */
export async function certificate(ou: string | undefined, out: string | undefined): Promise<number> {
  if (!ou) throw new UsageError('Indiquez le numéro de la structure : certificate --ou <idNat>.');
  if (!/^[A-Za-z0-9]{1,40}$/.test(ou))
    throw new UsageError('--ou ne contient que des lettres et des chiffres.');
  const pkiDir = join(dataDir(), 'pki');
  if (!readInstance().psc || !existsSync(pkiDir)) {
    throw new UsageError(
      'Cette instance ne délivre pas de certificats : ce n’est pas un bac à sable de cette machine.',
    );
  }
  // Loaded on demand: no other command needs the cryptographic libraries.
  const { issueClientCertificate } = await import('../pki');
  const issued = await issueClientCertificate(pkiDir, {
    ou,
    commonName: 'LPS de test',
    organisation: 'ÉDITEUR DE TEST',
    kind: 'AUTH_CLI',
  });
  const dir = out ?? '.';
  mkdirSync(dir, { recursive: true });
  const files: [string, string | Buffer][] = [
    [`${ou}.pem`, issued.chainPem],
    [`${ou}.key`, issued.privateKeyPem],
    [`${ou}.p12`, issued.p12],
  ];
  for (const [name, data] of files) {
    const path = join(dir, name);
    writeFileSync(path, data, { mode: 0o600 });
    process.stdout.write(`${path}\n`);
  }
  process.stderr.write(`Mot de passe du fichier .p12 : ${issued.password}\n`);
  return EXIT.ok;
}
