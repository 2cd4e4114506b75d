/** Anchors given as files: a folder with one sub-folder for each, its name being the anchor's (DESIGN §5, Trust). */
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { TrustFiles } from './trust';

const CERTIFICATES = new Set(['.pem', '.crt', '.cer', '.der']);
const LISTS = new Set(['.crl']);

/** What is in the folder now. Never rejects: faults are French sentences. */
export async function readAnchorFolders(dir: string): Promise<{ anchors: TrustFiles[]; problems: string[] }> {
  const problems: string[] = [];
  const anchors: TrustFiles[] = [];
  const entries = await list(dir, problems);
  for (const { name, isFolder } of entries) {
    if (name.startsWith('.')) continue;
    if (!isFolder) {
      if (CERTIFICATES.has(extname(name).toLowerCase())) {
        problems.push(
          `${join(dir, name)} n’est pas lu : placez-le dans un sous-dossier, un par autorité de confiance.`,
        );
      }
      continue;
    }
    const files = (await list(join(dir, name), problems)).filter((entry) => !entry.isFolder);
    const paths = (kinds: ReadonlySet<string>) =>
      files
        .filter((file) => kinds.has(extname(file.name).toLowerCase()))
        .map((file) => join(dir, name, file.name));
    const certificateFiles = paths(CERTIFICATES);
    if (certificateFiles.length > 0) {
      anchors.push({ name, certificateFiles, crlFiles: paths(LISTS), fetched: true });
    } else {
      problems.push(`${join(dir, name)} ne contient aucun certificat (.pem, .crt, .cer, .der).`);
    }
  }
  return { anchors, problems };
}

async function list(dir: string, problems: string[]): Promise<{ name: string; isFolder: boolean }[]> {
  try {
    const entries = await Promise.all(
      // Links are followed: orchestrators mount their secrets that way.
      (await readdir(dir)).map(async (name) => ({ name, isFolder: await isFolder(join(dir, name)) })),
    );
    return entries.sort((a, b) => a.name.localeCompare(b.name));
  } catch (error) {
    problems.push(
      `Le dossier ${dir} ne peut pas être lu (${(error as NodeJS.ErrnoException).code ?? error}).`,
    );
    return [];
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
