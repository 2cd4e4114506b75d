/** The line of an accepted message: what of it matters now, on one line. Details are for the findings. */
import type { EventData, MessageContent } from '../../conformance/events';

type Accepted = EventData<'message.accepted'>;

const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString('fr-FR')} ${n > 1 ? many : one}`;

const HEADERS = [
  ['X-MSS-NIL', 'nil'],
  ['X-MSS-CODECDA', 'codeCda'],
  ['X-MSS-INS', 'ins'],
  ['X-MSS-MES', 'mes'],
] as const;

const ARCHIVE_PROBLEMS = {
  too_large: 'trop volumineuse',
  not_zip: 'ce n’est pas une archive ZIP',
  damaged: 'endommagée',
  encrypted: 'chiffrée',
  ratio: 'taux de compression suspect',
  too_many_entries: 'trop de fichiers',
  traversal: 'chemin de fichier interdit',
  unsupported: 'format non pris en charge',
  encoding: 'codage de la pièce jointe inconnu',
} as const;

/** Of a value, so much is shown. */
const SHOWN = 30;

export function messageLine({ via, size, recipients, content }: Accepted): string {
  const { self, organisation, patient, other } = recipients;
  const all = count(self + organisation + patient + other, 'destinataire');
  const to = via === 'smtp' ? `, ${all}${patient > 0 ? ` dont ${count(patient, 'patient')}` : ''}` : '';
  const line = `Message accepté ${via === 'smtp' ? 'par SMTP' : 'par APPEND'} (${count(size, 'octet')}${to})`;
  return content
    ? `${line} — ${[...headers(content), ...archives(content), ...rest(content)].join(' ; ')}`
    : line;
}

function headers({ headers }: MessageContent): string[] {
  const seen = HEADERS.flatMap(([name, key]) =>
    headers[key].map(
      ({ value }) => `${name} ${value.length > SHOWN ? `${value.slice(0, SHOWN - 1)}…` : value || '(vide)'}`,
    ),
  );
  return [seen.length ? seen.join(', ') : 'aucun en-tête X-MSS'];
}

function archives({ archives }: MessageContent): string[] {
  return archives.map(({ name, problem, documents }) => {
    if (problem) return `${name} illisible (${ARCHIVE_PROBLEMS[problem]})`;
    const unreadable = documents.filter((document) => document.problem).length;
    const read = documents.length - unreadable;
    const cda = read === 0 && unreadable === 0 ? 'aucun CDA' : `${read} CDA`;
    return `${name} : ${cda}${unreadable ? ` et ${count(unreadable, 'document illisible', 'documents illisibles')}` : ''}`;
  });
}

function rest({ archives, otherZips, truncated }: MessageContent): string[] {
  const others = archives.length
    ? count(otherZips, 'autre archive ZIP', 'autres archives ZIP')
    : count(otherZips, 'archive ZIP sous un autre nom', 'archives ZIP sous un autre nom');
  return [...(otherZips > 0 ? [others] : []), ...(truncated ? ['analyse incomplète'] : [])];
}
