/**
 * Makes the test IGC of an instance once, and keeps it fit afterwards.
 *
 * Creation happens in a draft folder beside, renamed into place when complete: a process killed in the middle
 * leaves nothing that could be used, and of two processes that start together one wins. Keeping fit is the
 * same work on the existing folder, under a lock: what is right stays untouched.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AUTHORITIES, AUTHORITY_IDS, type AuthorityId } from './authorities';
import { PkiError, systemCode } from './errors';
import { SHARED_MODE, settleFile } from './files';
import { settleAuthorities, settleDelegates } from './hierarchy';
import { prepareHosts, writeChains } from './hosts';
import { ensureKeys, LEAF_BITS } from './keys';
import { layoutOf, pathsOf } from './layout';
import { isAlive, withLock } from './lock';
import { findManifest, type Manifest, manifestOf, requireManifest } from './manifest';
import { settleCertificateFiles, settleCrls } from './publish';
import { writeRegistry } from './registry';
import type { EnsurePkiOptions, PkiPaths } from './types';
import { openWork } from './work';

const FOLDER_MODE = 0o700;

/**
 * Creates the IGC in `dir`, or brings the one there to what is asked: leaves near their end, names or URLs
 * that changed. Idempotent; safe when several processes do it at once. Throws PkiError with a French sentence
 * when an option is wrong or the folder cannot be used.
 */
export async function ensurePki(options: EnsurePkiOptions): Promise<PkiPaths> {
  const dir = resolve(options.dir);
  const wanted = manifestOf(options);
  const now = options.now ?? new Date();
  if (!(await findManifest(dir))) await create(dir, wanted, now);
  const found = await findManifest(dir);
  if (found && found.instanceId !== wanted.instanceId) {
    throw new PkiError(
      `L'IGC de test de ${dir} appartient à l'instance « ${found.instanceId} », pas à « ${wanted.instanceId} ».`,
    );
  }
  await withLock(layoutOf(dir).lock, () => settle(dir, wanted, now, false));
  return pathsOf(dir, wanted);
}

export interface Renewed {
  /** Authorities whose lists were signed anew. */
  lists: AuthorityId[];
  /** Subjects of the certificates issued anew: hosts and OCSP delegates near their end. */
  certificates: string[];
}

/**
 * Keeps an IGC fit while it runs: lists past a quarter of their life or unlike the register, host certificates and
 * OCSP delegates near their end. To be called at start and every hour by the process that holds the authorities' keys.
 */
export async function renewPki(path: string, now: Date = new Date()): Promise<Renewed> {
  const dir = resolve(path);
  const manifest = await requireManifest(dir);
  return withLock(layoutOf(dir).lock, () => settle(dir, manifest, now, false));
}

async function create(dir: string, manifest: Manifest, now: Date): Promise<void> {
  await refuseForeignFolder(dir);
  await mkdir(dirname(dir), { recursive: true });
  await sweepDrafts(dir);
  const draft = `${dir}.draft-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await settle(draft, manifest, now, true);
    await rename(draft, dir);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const taken = systemCode(error) === 'ENOTEMPTY' || systemCode(error) === 'EEXIST';
    // Another process was faster: its IGC is as good.
    if (!taken || !(await findManifest(dir))) throw error;
  }
}

/** Removes the drafts of processes that died. */
async function sweepDrafts(dir: string): Promise<void> {
  const prefix = `${basename(dir)}.draft-`;
  for (const name of await readdir(dirname(dir))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    await rm(join(dirname(dir), name), { recursive: true, force: true });
  }
}

async function refuseForeignFolder(dir: string): Promise<void> {
  try {
    if ((await readdir(dir)).length === 0 || (await findManifest(dir))) return;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    if (systemCode(error) === 'ENOTDIR') throw new PkiError(`${dir} n'est pas un dossier.`);
    throw error;
  }
  throw new PkiError(`Le dossier ${dir} n'est pas vide et ne contient pas d'IGC de test complète.`);
}

/** Brings every file to what is wanted. The register and the CRLs know a certificate before a host shows it. */
async function settle(dir: string, manifest: Manifest, now: Date, creating: boolean): Promise<Renewed> {
  const layout = layoutOf(dir);
  for (const folder of [dir, ...layout.folders]) await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await ensureKeys([
    ...(creating ? AUTHORITY_IDS : []).map((id) => ({
      path: layout.authorityKey(id),
      bits: AUTHORITIES[id].keyBits,
    })),
    { path: layout.delegateKey, bits: LEAF_BITS },
    ...manifest.hosts.map(({ key }) => ({ path: layout.hostKey(key), bits: LEAF_BITS })),
  ]);
  const work = await openWork(dir, manifest, now);
  const known = new Set(work.registry.filter(({ reserved }) => !reserved).map(({ serial }) => serial));
  await settleAuthorities(work, creating);
  await settleDelegates(work);
  const chains = await prepareHosts(work);
  await writeRegistry(dir, work.registry);
  const lists = await settleCrls(work);
  await writeChains(chains);
  await settleCertificateFiles(work);
  await settleFile(layout.manifest, `${JSON.stringify(manifest, null, 2)}\n`, SHARED_MODE);
  const issued = work.registry.filter(({ serial, reserved }) => !reserved && !known.has(serial));
  return { lists, certificates: issued.map(({ subject }) => subject) };
}
