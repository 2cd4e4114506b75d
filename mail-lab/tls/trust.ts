/**
 * Whom the hosts believe when a client shows a certificate: anchors with their authorities and CRLs.
 *
 * Revocation is checked here and not by OpenSSL, because there one missing CRL refuses everybody; here it is a
 * warning for that anchor only (DESIGN §5). A file that cannot serve is named and left aside: the others still serve.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReadCrl, readCrl } from '../../pki';
import { type Authority, isInTime, readAuthority, shortName } from './authority';
import { endsInRoot, settlePaths } from './path';
import { blocksOf } from './pem';
import { readAnchorFolders } from './trust-folder';

export { bareSerial } from '../../pki';
export type { Authority } from './authority';

export interface TrustFiles {
  name: string;
  certificateFiles: readonly string[];
  crlFiles: readonly string[];
  /** CRLs are also fetched from where the certificates say. */
  fetched?: boolean;
}

export interface Anchor {
  name: string;
  authorities: Authority[];
  /** French sentences: files that cannot serve; see also `problemsOf`. */
  problems: string[];
  fetched: boolean;
}

export interface Trust {
  anchors: Anchor[];
  /** PEM of every authority, named in the CertificateRequest. */
  pem: string[];
  /** What is wrong with all of it, in words for the log. */
  warnings: string[];
}

/** Where anchors come from; structurally part of the laboratory's configuration. */
export interface TrustSources {
  clientTrust: readonly TrustFiles[];
  /** A folder with one sub-folder per anchor. */
  clientTrustDir?: string;
  /** Where fetched CRLs are kept. */
  crlDir?: string;
}

/** File of a fetched CRL. */
export const fetchedCrlFile = (crlDir: string, { id }: Pick<Authority, 'id'>): string =>
  join(crlDir, `${id}.crl`);

const day = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  dateStyle: 'long',
  timeStyle: 'short',
});

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'n’existe pas' : code === 'EACCES' ? 'n’est pas lisible (droits)' : message;
};

/** Reads the blocks of a file; a fault is added to `problems` and nothing is returned. */
async function readBlocks(file: string, label: string, problems: string[]): Promise<Buffer[]> {
  try {
    const blocks = blocksOf(await readFile(file), label);
    if (blocks.length === 0) problems.push(`${file} ne contient aucun bloc ${label}.`);
    return blocks;
  } catch (error) {
    problems.push(`${file} ne peut pas être lu : ${reasonOf(error)}.`);
    return [];
  }
}

async function readAuthorities(files: readonly string[], problems: string[]): Promise<Authority[]> {
  const found = new Map<string, Authority>();
  for (const file of files) {
    for (const der of await readBlocks(file, 'CERTIFICATE', problems)) {
      try {
        const authority = readAuthority(der);
        found.set(authority.certificate.fingerprint256, authority);
        if (!isInTime(authority.certificate, Date.now())) {
          const { validFrom, validTo } = authority.certificate;
          problems.push(
            `${file} : l’autorité ${shortName(authority.certificate)} ne vaut que du ${day.format(Date.parse(validFrom))} au ${day.format(Date.parse(validTo))}.`,
          );
        }
      } catch (error) {
        problems.push(`${file} ${(error as Error).message}.`);
      }
    }
  }
  return [...found.values()];
}

interface FoundCrl {
  file: string;
  crl: ReadCrl;
}

async function readCrls(files: readonly string[], problems: string[]): Promise<FoundCrl[]> {
  const found: FoundCrl[] = [];
  for (const file of files) {
    for (const der of await readBlocks(file, 'X509 CRL', problems)) {
      try {
        found.push({ file, crl: readCrl(der) });
      } catch (error) {
        problems.push(`${file} n’est pas une CRL complète et lisible (${(error as Error).message}).`);
      }
    }
  }
  return found;
}

/** The newest list that this authority signed. */
function newestCrl(authority: Authority, found: readonly FoundCrl[], used: Set<string>): Authority['crl'] {
  let best: ReadCrl | null = null;
  for (const { file, crl } of found) {
    if (crl.issuer !== authority.subject || !crl.signedBy(authority.certificate.publicKey)) continue;
    used.add(file);
    if (!best || crl.thisUpdate > best.thisUpdate) best = crl;
  }
  return best && { revoked: best.revoked, thisUpdate: best.thisUpdate, nextUpdate: best.nextUpdate };
}

/** The list fetched for an authority, when there is one: written by us, so that a fault only means to fetch again. */
async function readFetched(crlDir: string | undefined, authority: Authority): Promise<FoundCrl[]> {
  if (!crlDir) return [];
  const file = fetchedCrlFile(crlDir, authority);
  const bytes = await readFile(file).catch(() => null);
  try {
    return bytes ? [{ file, crl: readCrl(bytes) }] : [];
  } catch {
    return [];
  }
}

function crlProblem(authority: Authority, now: number): string[] {
  const name = shortName(authority.certificate);
  if (!authority.crl) {
    return [`La CRL de ${name} manque : la révocation de ce que cette autorité a émis n’est pas vérifiée.`];
  }
  const { nextUpdate } = authority.crl;
  if (nextUpdate === null || nextUpdate >= now) return [];
  return [
    `La CRL de ${name} est périmée depuis le ${day.format(nextUpdate)} : une révocation plus récente n’est pas vue.`,
  ];
}

async function loadAnchor(files: TrustFiles, crlDir: string | undefined): Promise<Anchor> {
  const problems: string[] = [];
  const authorities = await readAuthorities(files.certificateFiles, problems);
  const given = await readCrls(files.crlFiles, problems);
  const used = new Set<string>();
  settlePaths(authorities);
  for (const authority of authorities) {
    const fetched = files.fetched ? await readFetched(crlDir, authority) : [];
    authority.crl = newestCrl(authority, [...given, ...fetched], used);
    if (!endsInRoot(authority.path)) {
      problems.push(
        `L’autorité ${shortName(authority.certificate)} ne mène à aucune racine de ce dossier : elle est crue pour elle-même.`,
      );
    }
  }
  for (const file of new Set(given.map((one) => one.file))) {
    if (!used.has(file)) problems.push(`${file} n’est signée par aucune autorité de ${files.name}.`);
  }
  if (authorities.length === 0) problems.push(`Aucune autorité n’est utilisable pour ${files.name}.`);
  return { name: files.name, authorities, problems, fetched: files.fetched ?? false };
}

/** Everything wrong with an anchor at a moment: its files, and lists that are missing or out of date by then. */
export const problemsOf = ({ authorities, problems }: Anchor, now: number): string[] => [
  ...problems,
  ...authorities.flatMap((authority) => crlProblem(authority, now)),
];

/** Reads anchors and CRLs. Never rejects: what cannot serve is told in the anchor's problems. */
export async function loadTrust(files: readonly TrustFiles[], crlDir?: string): Promise<Trust> {
  const anchors: Anchor[] = [];
  for (const anchor of files) anchors.push(await loadAnchor(anchor, crlDir));
  const pem = anchors.flatMap(({ authorities }) =>
    authorities.map(({ certificate }) => certificate.toString()),
  );
  const warnings = anchors.flatMap((anchor) =>
    problemsOf(anchor, Date.now()).map((problem) => `${anchor.name} : ${problem}`),
  );
  return { anchors, pem: [...new Set(pem)], warnings };
}

/** Reads all anchors of a configuration, with the lists fetched so far. Never rejects. */
export async function readTrust({ clientTrust, clientTrustDir, crlDir }: TrustSources): Promise<Trust> {
  const folders = clientTrustDir ? await readAnchorFolders(clientTrustDir) : { anchors: [], problems: [] };
  const trust = await loadTrust([...clientTrust, ...folders.anchors], crlDir);
  return { ...trust, warnings: [...folders.problems, ...trust.warnings] };
}
