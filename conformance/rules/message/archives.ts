/** The IHE_XDM archives of a message, as the indicators need them: which CDA documents were read, and what is amiss. */
import type { CdaDocument, MessageContent, XdmArchive } from '../../events';
import { count, enumerate } from '../../format';
import { HEADER, type Note } from './message-points';

/** What a message carries. */
export interface Attached {
  /** CDA documents that were read, in order, those of all archives together. */
  documents: readonly CdaDocument[];
  /** Some document may exist that the laboratory did not read: nothing can be concluded from absence. */
  incomplete: boolean;
  /** Why there is no CDA document to compare the headers with; null when there is one. */
  obstacle: Note | null;
  /** What is amiss without deciding. */
  remarks(): readonly Note[];
}

type Problem = NonNullable<XdmArchive['problem']>;

/** Limits of the laboratory, not faults of the message. */
const OUR_LIMITS: ReadonlySet<Problem> = new Set(['too_large', 'too_many_entries']);

const ATTACH =
  'Joignez une archive IHE_XDM.ZIP qui contient au moins un document CDA, et vérifiez qu’elle part sur tous les chemins d’envoi (brouillon, file d’attente, mobile).';
const REPAIR =
  'Ouvrez l’archive envoyée avec un outil ZIP ordinaire et corrigez sa fabrication, ou le codage de la pièce jointe (base64).';
const SMALLER = 'Relancez avec une archive plus petite : votre logiciel n’est pas en cause.';

const PROBLEMS: Record<Problem, readonly [message: string, hint: string]> = {
  not_zip: ['n’est pas une archive ZIP.', REPAIR],
  damaged: ['est endommagée : ses entrées ne peuvent être lues.', REPAIR],
  encrypted: ['est chiffrée : son contenu ne peut être lu.', 'N’ajoutez pas de mot de passe à l’archive.'],
  ratio: [
    'se déploie démesurément, comme une bombe de décompression : aucun lecteur prudent ne l’ouvrira.',
    'Envoyez une archive dont le contenu est celui d’un document ordinaire.',
  ],
  traversal: [
    'contient un chemin interdit (« .. », chemin absolu, lettre de lecteur ou barre oblique inverse) : aucun lecteur prudent ne l’ouvrira.',
    'Nommez les entrées par des chemins relatifs, séparés par « / » : IHE_XDM/SUBSET01/… (d’anciennes bibliothèques de Windows écrivent « \\ »).',
  ],
  unsupported: [
    'emploie une forme de ZIP que l’échange IHE_XDM ne prévoit pas.',
    'Compressez par DEFLATE (ou sans compression), en une seule archive.',
  ],
  encoding: [
    'est jointe dans un codage que les lecteurs de courriel ne connaissent pas (Content-Transfer-Encoding).',
    'Codez la pièce jointe en base64 : Content-Transfer-Encoding: base64.',
  ],
  too_large: ['dépasse la taille que le laboratoire analyse.', SMALLER],
  too_many_entries: ['contient plus d’entrées que le laboratoire n’en analyse.', SMALLER],
};

const note = (
  id: string,
  verdict: Note['verdict'],
  message: string,
  hint: string,
  requirement = HEADER.ins.requirement,
): Note => ({
  id,
  requirement,
  verdict,
  message,
  hint,
});

function problemNote({ name, problem }: XdmArchive, verdict: 'decides' | 'warning'): Note | null {
  if (problem === null) return null;
  const [message, hint] = PROBLEMS[problem];
  const weight = verdict === 'warning' ? 'warning' : OUR_LIMITS.has(problem) ? 'unknown' : 'ko';
  return note(`archive-${problem.replaceAll('_', '-')}`, weight, `l’archive ${name} ${message}`, hint);
}

const DOCUMENT_PROBLEMS: Record<
  NonNullable<CdaDocument['problem']>,
  readonly [id: string, weight: 'ko' | 'unknown', message: string, hint: string]
> = {
  unreadable: [
    'cda-unreadable',
    'ko',
    'un document XML de l’archive est illisible (XML mal formé ou codage faux).',
    'Validez le document CDA avant de l’archiver.',
  ],
  doctype: [
    'cda-doctype',
    'ko',
    'un document XML de l’archive déclare un DOCTYPE : aucun lecteur prudent ne l’ouvrira.',
    'Retirez la déclaration DOCTYPE du document CDA.',
  ],
  too_large: [
    'cda-too-large',
    'unknown',
    'un document XML de l’archive dépasse la taille que le laboratoire analyse.',
    'Relancez avec un document plus petit : votre logiciel n’est pas en cause.',
  ],
};

function documentNote(problem: NonNullable<CdaDocument['problem']>, warns: boolean): Note {
  const [id, weight, message, hint] = DOCUMENT_PROBLEMS[problem];
  return note(id, warns ? 'warning' : weight, message, hint);
}

const METADATA: Record<Exclude<XdmArchive['metadata'], 'read'>, string> = {
  absent: 'n’a pas de METADATA.XML',
  unreadable: 'a un METADATA.XML illisible',
  doctype: 'a un METADATA.XML qui déclare un DOCTYPE',
  too_large: 'a un METADATA.XML trop grand pour être analysé',
};

const METADATA_HINT =
  'Placez IHE_XDM/SUBSET01/METADATA.XML dans l’archive (un SubmitObjectsRequest), et nommez-y chaque document par son URI.';

/** No archive at all, or one under another name only. */
function missingArchive({ otherZips, attachments, truncated }: MessageContent): Note {
  if (truncated) {
    return note(
      'archive-unknown',
      'unknown',
      'une limite de l’analyse a été atteinte avant qu’une archive IHE_XDM soit trouvée.',
      'Relancez avec un message plus simple (moins de parties et de pièces jointes).',
    );
  }
  if (otherZips > 0) {
    return note(
      'archive-misnamed',
      'ko',
      `aucune pièce jointe ne s’appelle IHE_XDM.ZIP ; ${count(otherZips, 'une archive ZIP porte', 'archives ZIP portent')} un autre nom.`,
      'Nommez la pièce jointe exactement IHE_XDM.ZIP (Content-Type name et Content-Disposition filename).',
    );
  }
  const carried =
    attachments === 0
      ? 'il n’a aucune pièce jointe'
      : `il a ${count(attachments, 'une pièce jointe', 'pièces jointes')}, dont aucune archive IHE_XDM`;
  return note(
    'archive-missing',
    'ko',
    `${carried} : il n’y a rien que X-MSS-INS et X-MSS-CODECDA décrivent.`,
    ATTACH,
  );
}

/** Archives were read, and none holds a CDA. */
function withoutCda(archives: readonly XdmArchive[], truncated: boolean): Note {
  const [read] = archives;
  const missing = archives.reduce((total, archive) => total + archive.missing, 0);
  const unsure = truncated || archives.some(({ metadata }) => metadata === 'too_large');
  const why = [
    ...(read && read.metadata !== 'read' ? [`elle ${METADATA[read.metadata]}`] : []),
    ...(missing > 0
      ? [`METADATA.XML y annonce ${count(missing, 'un document qui n’y est', 'documents qui n’y sont')} pas`]
      : []),
  ];
  return note(
    'archive-without-cda',
    unsure ? 'unknown' : 'ko',
    `l’archive ${read?.name ?? 'IHE_XDM'} ne contient aucun document CDA${why.length > 0 ? ` (${enumerate(why)})` : ''}.`,
    `Archivez un document CDA (racine ClinicalDocument, espace de noms urn:hl7-org:v3) sous IHE_XDM/SUBSET01. ${METADATA_HINT}`,
  );
}

/** Why no CDA could be read: the archive, its documents, or their absence. */
function obstacleOf(content: MessageContent): Note {
  const { archives, truncated } = content;
  if (archives.length === 0) return missingArchive(content);
  const notes = [
    ...archives.flatMap((archive) => problemNote(archive, 'decides') ?? []),
    ...archives.flatMap(({ documents }) =>
      documents.flatMap(({ problem }) => (problem === null ? [] : [documentNote(problem, false)])),
    ),
  ];
  const unknown = notes.find(({ verdict }) => verdict === 'unknown');
  const [first] = notes;
  if (unknown || first) return unknown ?? first!;
  return withoutCda(archives, truncated);
}

/** What is amiss around the CDA documents that were read. */
function remarksOn({ archives, otherZips }: MessageContent): Note[] {
  const remarks: Note[] = [];
  const warn = (id: string, message: string, hint: string) =>
    remarks.push(note(id, 'warning', message, hint));
  const odd = archives.find(({ name }) => name !== 'IHE_XDM.ZIP');
  if (odd) {
    const verdict = odd.name.toUpperCase() === 'IHE_XDM.ZIP' ? 'info' : 'warning';
    remarks.push(
      note(
        'archive-name',
        verdict,
        `l’archive s’appelle « ${odd.name} », et non IHE_XDM.ZIP.`,
        'Nommez la pièce jointe exactement IHE_XDM.ZIP : certains logiciels ne reconnaissent que ce nom à la réception.',
      ),
    );
  }
  if (archives.length > 1) {
    warn(
      'several-archives',
      `il porte ${archives.length} archives IHE_XDM ; leurs documents sont comptés ensemble.`,
      'Réunissez les documents de l’usager dans une seule archive.',
    );
  }
  if (otherZips > 0) {
    warn(
      'other-zips',
      `${count(otherZips, 'une autre archive ZIP, sous un autre nom, n’a pas été ouverte', 'autres archives ZIP, sous d’autres noms, n’ont pas été ouvertes')}.`,
      'Placez tous les documents dans IHE_XDM.ZIP.',
    );
  }
  const unlike = archives.find(({ problem, metadata }) => problem === null && metadata !== 'read');
  if (unlike && unlike.metadata !== 'read') {
    warn(
      `metadata-${unlike.metadata.replaceAll('_', '-')}`,
      `l’archive ${unlike.name} ${METADATA[unlike.metadata]} : ses documents CDA ont été cherchés par leur contenu.`,
      METADATA_HINT,
    );
  }
  const missing = archives.reduce((total, archive) => total + archive.missing, 0);
  if (missing > 0) {
    warn(
      'documents-missing',
      `METADATA.XML annonce ${count(missing, 'un document que l’archive ne contient', 'documents que l’archive ne contient')} pas.`,
      'Vérifiez que l’URI de chaque ExtrinsicObject désigne un fichier de l’archive.',
    );
  }
  if (
    archives.some(
      ({ metadata, documents }) =>
        metadata === 'read' && documents.some(({ listed, problem }) => !listed && problem === null),
    )
  ) {
    warn('cda-not-listed', 'un document CDA de l’archive n’est pas annoncé par METADATA.XML.', METADATA_HINT);
  }
  return remarks;
}

/** Reads the archives of a message. */
export function attachedTo(content: MessageContent): Attached {
  const { archives, truncated } = content;
  const all = archives.flatMap(({ documents }) => documents);
  const documents = all.filter(({ problem }) => problem === null);
  const problems = [...new Set(all.flatMap(({ problem }) => problem ?? []))];
  const incomplete =
    truncated ||
    problems.includes('too_large') ||
    archives.some(({ problem }) => problem !== null && OUR_LIMITS.has(problem));
  if (documents.length === 0) {
    const named = ({ id }: Note) => id === 'archive-name' || id === 'several-archives';
    return {
      ...{ documents, incomplete, obstacle: obstacleOf(content) },
      remarks: () => remarksOn(content).filter(named),
    };
  }
  const remarks = () => [
    ...archives.flatMap((archive) => problemNote(archive, 'warning') ?? []),
    ...problems.map((problem) => documentNote(problem, true)),
    ...remarksOn(content),
  ];
  return { documents, incomplete, obstacle: null, remarks };
}
