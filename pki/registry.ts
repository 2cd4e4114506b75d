/**
 * The register of every certificate issued, with its revocation: the one truth from which CRLs are signed and
 * OCSP answers given. The server writes it (under the lock), the laboratory reads it.
 */
import { PkiError } from './errors';
import { readIfThere, SHARED_MODE, settleFile } from './files';
import { layoutOf } from './layout';
import { REMEDY } from './manifest';
import type { RegistryEntry } from './types';

interface RegistryFile {
  version: 1;
  certificates: RegistryEntry[];
}

/** Every certificate issued, oldest first. Throws PkiError when the register is damaged. */
export async function readRegistry(dir: string): Promise<RegistryEntry[]> {
  const path = layoutOf(dir).registry;
  const content = await readIfThere(path);
  if (!content) return [];
  try {
    const file: RegistryFile = JSON.parse(content.toString('utf8'));
    if (file.version === 1 && Array.isArray(file.certificates)) return file.certificates;
  } catch {
    // Told below, with the remedy.
  }
  throw new PkiError(`Le registre des certificats ${path} est illisible : ${REMEDY(dir)}`);
}

/** Replaces the register; call it under the lock. */
export async function writeRegistry(dir: string, certificates: RegistryEntry[]): Promise<void> {
  const lines = certificates.map((entry) => JSON.stringify(entry)).join(',\n');
  await settleFile(layoutOf(dir).registry, `{"version":1,"certificates":[\n${lines}\n]}\n`, SHARED_MODE);
}
