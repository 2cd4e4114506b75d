/** Files that the user named: what goes wrong is said in French. */
import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const REASONS: Record<string, string> = {
  ENOENT: 'le dossier n’existe pas',
  ENOTDIR: 'un élément du chemin n’est pas un dossier',
  EISDIR: 'c’est un dossier',
  EACCES: 'l’accès est refusé',
  EPERM: 'l’accès est refusé',
  EROFS: 'le disque est en lecture seule',
  ENOSPC: 'le disque est plein',
  EEXIST: 'un fichier du même nom existe',
  ENAMETOOLONG: 'le nom est trop long',
};

/** Does something to a path; whatever fails becomes one sentence that names the path. */
export function onPath<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    throw new Error(`Impossible d’écrire ${path} : ${REASONS[code] ?? code}.`);
  }
}

export const writeText = (path: string, text: string) => onPath(path, () => writeFileSync(path, text));

/** Says before a long wait what would otherwise fail after it. */
export const expectWritable = (path: string) => onPath(path, () => accessSync(dirname(path), constants.W_OK));
