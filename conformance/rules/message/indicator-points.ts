/** X-MSS-NIL and X-MSS-CODECDA against the account and the CDA documents of the message (domain-facts §3). */
import type { MessageContent } from '../../events';
import { enumerate } from '../../format';
import type { Snapshot } from '../../snapshot';
import type { Attached } from './archives';
import { HEADER, type Note, type Point, readHeader } from './message-points';

/** Where headers get lost, for whoever finds one absent. */
export const ALL_PATHS =
  'Vérifiez qu’il est ajouté sur tous les chemins d’envoi (brouillon, file d’attente, reprise hors ligne, mobile).';

/** A header that may have been beyond what the analysis looked at. */
export function unknownHeader(key: keyof typeof HEADER): Note {
  const { name, requirement, id } = HEADER[key];
  return {
    id: `${id}-unknown`,
    requirement,
    verdict: 'unknown',
    message: `une limite de l’analyse a été atteinte avant qu’un en-tête ${name} soit trouvé.`,
    hint: 'Relancez avec un message plus simple (moins d’en-têtes et de parties).',
  };
}

/** What stands for each digit of a number that may be a matricule (MessageContent, `value`). */
const MASK = '•';

/** A text as the laboratory would record it, were it masked at the same places as in the header. */
const asRecorded = (text: string) =>
  text.replace(/[0-9]{13,}|[0-9]{5}2[ABab][0-9]{6,}/g, (run) => MASK.repeat(run.length));

/** X-MSS-NIL is the account's NIL, exactly. */
export function nilPoint(content: MessageContent, { account }: Snapshot): Point {
  const { requirement } = HEADER.nil;
  const { value, absent, notes } = readHeader(content, 'nil');
  const expected = `X-MSS-NIL: ${account.nil.trim()}`;
  if (absent && content.truncated) return [unknownHeader('nil')];
  if (absent) {
    return [
      {
        id: 'nil-absent',
        requirement,
        verdict: 'ko',
        message: 'l’en-tête X-MSS-NIL est absent.',
        expected,
        hint: `Renseignez dans le logiciel la référence du produit donnée par Convergence, pour que X-MSS-NIL accompagne chaque message, avec ou sans document. ${ALL_PATHS}`,
      },
    ];
  }
  if (value === null) return notes;
  if (value.includes(MASK) && value === asRecorded(account.nil.trim())) {
    return [
      {
        id: 'nil-masked',
        requirement,
        verdict: 'unknown',
        message:
          'X-MSS-NIL est un long nombre, que le laboratoire masque comme il masque les matricules : sa valeur n’a pu être comparée à la référence du produit.',
        hint: 'Votre logiciel n’est pas en cause : signalez le numéro d’exécution au support.',
      },
      ...notes,
    ];
  }
  if (value !== account.nil.trim()) {
    return [
      ...notes,
      {
        id: 'nil-different',
        requirement,
        verdict: 'ko',
        message: `X-MSS-NIL vaut « ${value} », et non « ${account.nil.trim()} », la référence du produit déclarée pour ce compte.`,
        expected,
        hint: 'Corrigez la référence du produit configurée dans le logiciel, ou le NIL du compte, d’après Convergence (colonne « Réf. produit »).',
      },
    ];
  }
  return [
    {
      id: 'nil-right',
      requirement,
      verdict: 'ok',
      message: `X-MSS-NIL vaut « ${value} », la référence du produit.`,
    },
    ...notes,
  ];
}

const count = (codes: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
};

const sameTimes = (a: readonly string[], b: readonly string[]) => {
  const [one, other] = [count(a), count(b)];
  return a.length === b.length && [...one].every(([code, times]) => other.get(code) === times);
};

const CODES_HINT =
  'Donnez le code seul (attribut code de ClinicalDocument/code), sans nomenclature ni libellé, une fois par document, séparés par des virgules.';

/** The same codes written another way than one per document, in order, separated by commas. */
function formNotes(value: string, sent: readonly string[], codes: readonly string[]): Note[] {
  const { requirement } = HEADER.codeCda;
  const remark = (id: string, message: string): Note => ({
    id,
    requirement,
    verdict: 'warning',
    message,
    expected: `X-MSS-CODECDA: ${codes.join(',')}`,
    hint: CODES_HINT,
  });
  if (!sameTimes(sent, codes)) {
    return [
      remark(
        'codecda-multiplicity',
        `X-MSS-CODECDA vaut « ${value} » : les codes y sont tous, mais pas une fois par document (${codes.length} document${codes.length > 1 ? 's' : ''}).`,
      ),
    ];
  }
  const notes: Note[] = [];
  if (sent.some((code, index) => code !== codes[index])) {
    notes.push(
      remark('codecda-order', `X-MSS-CODECDA, « ${value} », ne suit pas l’ordre des documents de l’archive.`),
    );
  }
  if (value !== sent.join(',')) {
    notes.push(
      remark(
        'codecda-spacing',
        `X-MSS-CODECDA, « ${value} », contient des espaces ou des virgules de trop entre les codes.`,
      ),
    );
  }
  return notes;
}

/** The event keeps this many characters of a value (MessageContent), perhaps less a half of the last one. */
const isCut = (value: string) => value.length >= 199;

/** Whether the codes named are those of the documents, as far as both are known. */
function compare(
  value: string,
  codes: readonly string[],
  { incomplete }: Attached,
): 'same' | 'different' | 'unknown' {
  const cut = isCut(value);
  // The last code of a value that was cut may be half a code.
  const sent = new Set(cut ? codesIn(value).slice(0, -1) : codesIn(value));
  const held = new Set(codes);
  if (!cut && codes.some((code) => !sent.has(code))) return 'different';
  if (!incomplete && [...sent].some((code) => !held.has(code))) return 'different';
  return cut || incomplete ? 'unknown' : 'same';
}

/** A dozen of codes at most, in words. */
const told = (codes: readonly string[]) =>
  codes.length > 12 ? `${codes.slice(0, 12).join(', ')}…` : enumerate(codes);

/** Verdict of a header that is there, for documents that have codes. */
function comparisonNote(value: string, codes: readonly string[], attached: Attached): Note {
  const { requirement } = HEADER.codeCda;
  const result = compare(value, codes, attached);
  if (result === 'same') {
    return {
      id: 'codecda-right',
      requirement,
      verdict: 'ok',
      message: `X-MSS-CODECDA nomme ${codes.length > 1 ? 'les codes des documents CDA' : 'le code du document CDA'} : ${told(codes)}.`,
    };
  }
  if (result === 'unknown') {
    return {
      id: 'codecda-unknown',
      requirement,
      verdict: 'unknown',
      message: isCut(value)
        ? 'X-MSS-CODECDA est trop long pour que le laboratoire le retienne en entier.'
        : `X-MSS-CODECDA vaut « ${value} », mais tous les documents n’ont pu être lus : rien ne dit si les codes sont tous les leurs.`,
      hint: 'Relancez avec une archive plus petite.',
    };
  }
  const pieces = new Set(value.split(/[,;|/\s]+/).filter((piece) => piece !== ''));
  const separated = pieces.size === new Set(codes).size && codes.every((code) => pieces.has(code));
  return {
    id: 'codecda-different',
    requirement,
    verdict: 'ko',
    message: `X-MSS-CODECDA vaut « ${value} », alors que ${codes.length > 1 ? 'les documents CDA portent les codes' : 'le document CDA porte le code'} ${told(codes)}.`,
    expected: `X-MSS-CODECDA: ${codes.join(',')}`,
    hint: separated ? 'Séparez les codes par des virgules.' : CODES_HINT,
  };
}

const codesIn = (value: string) =>
  value
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');

/** X-MSS-CODECDA names the codes of the CDA documents. */
export function codeCdaPoint(content: MessageContent, attached: Attached): Point {
  const { requirement } = HEADER.codeCda;
  const { value, absent, notes } = readHeader(content, 'codeCda');
  if (attached.obstacle) {
    const alone = carriesNothing(content) && !absent;
    return [attached.obstacle, ...notes, ...(alone ? [withoutDocument('codeCda', value)] : [])];
  }
  const codes = attached.documents.flatMap(({ code }) => code?.trim() || []);
  const uncoded: Note = {
    id: 'cda-without-code',
    requirement,
    verdict: codes.length === 0 ? 'ko' : 'warning',
    message: 'un document CDA de l’archive n’a pas de code (ClinicalDocument/code/@code).',
    hint: 'Donnez à chaque document CDA son code de type (LOINC ou CI-SIS).',
  };
  const aside = codes.length < attached.documents.length ? [uncoded] : [];
  if (codes.length === 0) return [uncoded, ...notes];
  const expected = `X-MSS-CODECDA: ${codes.join(',')}`;
  if (absent && content.truncated) return [unknownHeader('codeCda'), ...aside];
  if (absent) {
    return [
      {
        id: 'codecda-absent',
        requirement,
        verdict: 'ko',
        message: `l’en-tête X-MSS-CODECDA est absent, alors que l’archive contient ${codes.length > 1 ? 'des documents CDA' : 'un document CDA'} (${told(codes)}).`,
        expected,
        hint: `Ajoutez X-MSS-CODECDA avec le code de chaque document CDA joint. ${ALL_PATHS}`,
      },
      ...aside,
    ];
  }
  if (value === null) return [...notes, ...aside];
  const compared = comparisonNote(value, codes, attached);
  const form = compared.verdict === 'ok' ? formNotes(value, codesIn(value), codes) : [];
  return [compared, ...form, ...notes, ...aside];
}

/** No archive, not even under another name. */
export function carriesNothing({ archives, otherZips, truncated }: MessageContent): boolean {
  return archives.length === 0 && otherZips === 0 && !truncated;
}

/** A header about documents, in a message that carries none. */
export function withoutDocument(key: 'ins' | 'codeCda', value: string | null): Note {
  const { name, requirement, id } = HEADER[key];
  return {
    id: `${id}-without-document`,
    requirement,
    verdict: 'ko',
    message: `il porte l’en-tête ${name}${value === null ? '' : ` (« ${value} »)`} sans archive IHE_XDM : cet en-tête n’accompagne que des documents CDA.`,
    hint: `N’ajoutez ${name} qu’aux messages qui portent un document CDA, et vérifiez que la pièce jointe ne s’est pas perdue en chemin.`,
  };
}
