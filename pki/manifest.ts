/** What an IGC says of itself, and the checks of what is asked of it. Its presence means: complete. */
import { PkiError, systemCode } from './errors';
import { readText } from './files';
import { layoutOf, pathsOf } from './layout';
import { isDnsName } from './names';
import type { EnsurePkiOptions, PkiHost, PkiPaths } from './types';

export interface Manifest {
  version: 1;
  instanceId: string;
  zone: string;
  baseUrl: string;
  local: boolean;
  hosts: PkiHost[];
}

/** The manifest of an IGC, or null when there is none. Throws PkiError when it is unreadable. */
export async function findManifest(dir: string): Promise<Manifest | null> {
  const path = layoutOf(dir).manifest;
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null;
    throw error;
  }
  const manifest = parse(text);
  if (manifest?.version !== 1) {
    throw new PkiError(`Le fichier ${path} n'est pas lisible par cette version : ${REMEDY(dir)}`);
  }
  return manifest;
}

/** The manifest of an IGC that must exist. */
export async function requireManifest(dir: string): Promise<Manifest> {
  const manifest = await findManifest(dir);
  if (!manifest)
    throw new PkiError(`Aucune IGC de test dans ${dir} : elle est créée au démarrage du serveur.`);
  return manifest;
}

/** Paths of an IGC that ensurePki made; reads one small file. Throws PkiError when there is none. */
export async function readPki(dir: string): Promise<PkiPaths> {
  return pathsOf(dir, await requireManifest(dir));
}

/** What to do about an IGC that cannot be used. */
export const REMEDY = (dir: string) =>
  `restaurez une sauvegarde, ou supprimez le dossier ${dir} pour qu'une nouvelle IGC soit créée (les éditeurs devront importer sa racine).`;

/** Checks the options and settles the manifest that they ask for. Throws PkiError naming the wrong one. */
export function manifestOf(options: EnsurePkiOptions): Manifest {
  const { instanceId, zone, local } = options;
  if (!/^[A-Za-z0-9]{4,16}$/.test(instanceId)) {
    throw new PkiError(`L'identifiant d'instance « ${instanceId} » doit compter 4 à 16 lettres ou chiffres.`);
  }
  const hosts = options.hostNames.map(({ key, name, names, defect }): PkiHost => {
    const lower = names && { names: names.map((other) => other.toLowerCase()) };
    return { key, name: name.toLowerCase(), ...lower, defect };
  });
  for (const { key, name, names } of hosts) {
    if (!/^[a-z0-9-]{1,40}$/.test(key)) throw new PkiError(`Clé de serveur invalide : « ${key} ».`);
    for (const other of names ?? []) {
      if (!isDnsName(other.replace(/^\*\./, '')))
        throw new PkiError(`Nom de serveur invalide : « ${other} ».`);
    }
    if (!isDnsName(name) || (!names && !name.endsWith(`.${zone.toLowerCase()}`))) {
      throw new PkiError(`Le nom de serveur « ${name} » n'est pas un nom de la zone « ${zone} ».`);
    }
  }
  if (new Set(hosts.map(({ key }) => key)).size !== hosts.length) {
    throw new PkiError('Deux serveurs de test portent la même clé.');
  }
  return { version: 1, instanceId, zone, baseUrl: originOf(options.baseUrl), local, hosts };
}

/** `http://host[:port]`: clients fetch CRLs in clear, and the paths below belong to the revocation server. */
function originOf(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search || url.hash || url.username) {
    throw new PkiError(
      `L'adresse des services de révocation « ${baseUrl} » doit être de la forme http://nom[:port].`,
    );
  }
  return url.origin;
}

function parse(text: string): Manifest | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
