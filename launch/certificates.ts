/** Certificates and authorities that the operator gives as files: which host has its own, and whether they can serve. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_KEYS, HOSTS, type HostKey, hostName } from '../conformance/hosts';
import {
  HostCertificateProblem,
  type HostFiles,
  type HostMaterial,
  hostCertificateWarnings,
  readHostCertificate,
} from '../mail-lab/tls/host-certificate';
import type { PkiPaths } from '../pki';
import type { Env } from '../server/env';
import { StartError } from './errors';

type Settings = Pick<
  Env,
  | 'LAB_HOST_CERTIFICATES'
  | 'LAB_CLIENT_TRUST_DIR'
  | 'MOTCO2_ZONE'
  | 'AUTOCONFIG_CERTIFICATE'
  | 'AUTOCONFIG_KEY'
>;

/** Files of a host: those of its sub-folder of LAB_HOST_CERTIFICATES when it has one, else those of the test IGC. */
export function hostFilesOf(
  key: HostKey,
  { LAB_HOST_CERTIFICATES: dir }: Pick<Env, 'LAB_HOST_CERTIFICATES'>,
  pki: PkiPaths,
): HostFiles {
  if (dir !== null && existsSync(join(dir, key))) {
    return { certificateFile: join(dir, key, 'fullchain.pem'), keyFile: join(dir, key, 'privkey.pem') };
  }
  const files = pki.lab.hosts[key];
  if (!files) throw new Error(`the test IGC lacks the certificate of ${key}`);
  return { certificateFile: files.chainPem, keyFile: files.keyPem };
}

/** Origin of the revocation services, as certificates name it: an address that clients can reach. */
export function revocationOrigin(
  env: Pick<Env, 'LAB_REVOCATION_URL' | 'MOTCO2_PUBLIC_URL' | 'MOTCO2_BIND'>,
  port: number,
): string {
  if (env.LAB_REVOCATION_URL !== null) return env.LAB_REVOCATION_URL;
  const everywhere = env.MOTCO2_BIND === '0.0.0.0' || env.MOTCO2_BIND === '::';
  const own = env.MOTCO2_BIND.includes(':') ? `[${env.MOTCO2_BIND}]` : env.MOTCO2_BIND;
  const named = env.MOTCO2_PUBLIC_URL ? new URL(env.MOTCO2_PUBLIC_URL).hostname : '127.0.0.1';
  return new URL(`http://${everywhere ? named : own}:${port}`).origin;
}

/**
 * Checks what is given before anything is started.
 * @returns what is odd but works, as French sentences.
 * @throws StartError naming the folder or file that cannot serve.
 */
export async function checkGivenCertificates(env: Settings, pki: PkiPaths): Promise<string[]> {
  if (env.LAB_CLIENT_TRUST_DIR !== null) requireFolder('LAB_CLIENT_TRUST_DIR', env.LAB_CLIENT_TRUST_DIR);
  const { AUTOCONFIG_CERTIFICATE: certificateFile, AUTOCONFIG_KEY: keyFile } = env;
  if (certificateFile !== null && keyFile !== null) {
    await readable(
      { certificateFile, keyFile },
      'Corrigez les fichiers d’AUTOCONFIG_CERTIFICATE et d’AUTOCONFIG_KEY, ou retirez ces deux réglages : l’autoconfiguration aura alors un certificat de l’IGC de test.',
    );
  }
  const dir = env.LAB_HOST_CERTIFICATES;
  if (dir === null) return [];
  requireFolder('LAB_HOST_CERTIFICATES', dir);
  const known = new Set<string>(HOST_KEYS);
  const warnings = readdirSync(dir)
    .filter((name) => !name.startsWith('.') && !known.has(name))
    .map((name) => `${join(dir, name)} n’est pas lu : les dossiers attendus sont ${HOST_KEYS.join(', ')}.`);
  for (const host of HOSTS.filter(({ key }) => existsSync(join(dir, key)))) {
    const material = await readable(
      hostFilesOf(host.key, env, pki),
      `Corrigez les fichiers fullchain.pem et privkey.pem de ce dossier, ou retirez le dossier ${join(dir, host.key)} : le serveur aura alors un certificat de l’IGC de test.`,
    );
    const name = hostName(host, env.MOTCO2_ZONE);
    warnings.push(...hostCertificateWarnings(material, { name, defect: host.defect, now: Date.now() }));
  }
  return warnings;
}

/** @param remedy what to do when they cannot serve. @throws StartError. */
async function readable(files: HostFiles, remedy: string): Promise<HostMaterial> {
  try {
    return await readHostCertificate(files);
  } catch (error) {
    if (!(error instanceof HostCertificateProblem)) throw error;
    throw new StartError(error.message, remedy);
  }
}

function requireFolder(setting: string, dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new StartError(`${setting} : ${dir} n’est pas un dossier.`, 'Créez-le, ou retirez ce réglage.');
}
