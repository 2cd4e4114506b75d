/** X-MSS-INS against the identity in the CDA documents (domain-facts §3.1, §3.2, §7.3). */
import type { CdaDocument, MessageContent } from '../../events';
import { enumerate } from '../../format';
import type { Attached } from './archives';
import { ALL_PATHS, carriesNothing, unknownHeader, withoutDocument } from './indicator-points';
import { HEADER, type Note, type Point, readHeader } from './message-points';

/** Identifier domains of the INS. Those of tests may be called qualified or not: sources differ (domain-facts §3.2). */
const OIDS: Record<string, { name: string; test: boolean }> = {
  '1.2.250.1.213.1.4.8': { name: 'INS-NIR', test: false },
  '1.2.250.1.213.1.4.9': { name: 'INS-NIA', test: false },
  '1.2.250.1.213.1.4.10': { name: 'INS-NIR de test', test: true },
  '1.2.250.1.213.1.4.11': { name: 'INS de démonstration', test: true },
};

const { requirement } = HEADER.ins;

const TRAITS = [
  ['birthName', 'le nom de naissance'],
  ['firstName', 'le premier prénom de naissance'],
  ['sex', 'le sexe'],
  ['birthDate', 'la date de naissance'],
] as const;

const lackingTraits = ({ traits }: CdaDocument) =>
  TRAITS.filter(([trait]) => !traits[trait]).map(([, name]) => name);

const oidOf = ({ ins }: CdaDocument) => (ins ? OIDS[ins.oid.trim()] : undefined);
const isQualified = (document: CdaDocument) =>
  oidOf(document) !== undefined && document.ins?.shape === true && lackingTraits(document).length === 0;
/** By every reading of the sources: a real number, with the right key. */
const isSurelyQualified = (document: CdaDocument) =>
  isQualified(document) && oidOf(document)?.test === false && document.ins?.key === true;

/** How far a document is from a qualified INS, and why not further. */
function shortcoming(document: CdaDocument): { step: number; id: string; message: string; hint: string } {
  const { ins } = document;
  if (!ins) {
    return {
      step: 0,
      id: 'ins-without-matricule',
      message: 'aucun document CDA ne porte de matricule INS',
      hint: 'Ne dites O que si un document CDA porte une INS qualifiée (recordTarget/patientRole/id) ; sinon dites N.',
    };
  }
  if (!OIDS[ins.oid.trim()]) {
    return {
      step: 1,
      id: 'ins-oid-unknown',
      message: `l’identifiant du patient relève de l’OID ${ins.oid || '(vide)'}, qui n’est pas celui d’une INS`,
      hint: 'Pour une INS, l’attribut root est 1.2.250.1.213.1.4.8 (NIR) ou .9 (NIA), et en test .10 ou .11 ; l’INS-C (.2) n’en est pas une.',
    };
  }
  if (!ins.shape) {
    return {
      step: 2,
      id: 'ins-matricule-malformed',
      message:
        'le matricule INS du document n’a pas la forme attendue (13 caractères et une clé de 2 chiffres)',
      hint: 'Écrivez le matricule complet, clé comprise, sans espaces, dans l’attribut extension.',
    };
  }
  return {
    step: 3,
    id: 'ins-traits-missing',
    message: `il manque au document CDA, pour que l’INS soit qualifiée, ${enumerate(lackingTraits(document))}`,
    hint: 'Une INS qualifiée s’accompagne de ses traits : family et given avec qualifier="BR", administrativeGenderCode, birthTime.',
  };
}

function remarksOn(documents: readonly CdaDocument[]): Note[] {
  const remarks: Note[] = [];
  const warn = (id: string, message: string, hint: string) =>
    remarks.push({ id, requirement, verdict: 'warning', message, hint });
  const real = documents.find((document) => oidOf(document)?.test === false);
  if (real) {
    warn(
      'ins-real-identity',
      `un document CDA porte une ${oidOf(real)?.name} : identité réelle dans un outil de test.`,
      'N’employez ici que des patients de test (OID 1.2.250.1.213.1.4.10 ou .11).',
    );
  }
  if (documents.some(({ ins }) => ins?.shape === true && !ins.key)) {
    warn(
      'ins-wrong-key',
      'la clé du matricule INS d’un document CDA n’est pas la bonne.',
      'La clé vaut 97 moins le reste de la division du numéro par 97 (2A compte pour 19, 2B pour 18).',
    );
  }
  if (documents.some((document) => isQualified(document) && !document.traits.birthPlace)) {
    warn(
      'ins-birth-place-missing',
      'il manque à un document CDA le code du lieu de naissance, que l’INS demande aussi.',
      'Renseignez birthplace/place/addr/county (code COG, 99… à l’étranger).',
    );
  }
  return remarks;
}

const ok = (id: string, message: string): Note => ({ id, requirement, verdict: 'ok', message });
const ko = (id: string, message: string, hint: string): Note => ({
  ...{ id, requirement, verdict: 'ko', message, hint },
});
const unread = (value: string): Note => ({
  id: 'ins-unknown',
  requirement,
  verdict: 'unknown',
  message: `X-MSS-INS vaut ${value}, mais tous les documents n’ont pu être lus : rien ne dit s’ils le confirment.`,
  hint: 'Relancez avec une archive plus petite.',
});

/** `O`: one document with a qualified INS is enough. */
function yes(documents: readonly CdaDocument[], incomplete: boolean): Note {
  const qualified = documents.find(isSurelyQualified) ?? documents.find((document) => isQualified(document));
  if (qualified) {
    const oid = oidOf(qualified);
    const reading = oid?.test ? ' ; lecture retenue : une INS de test compte pour qualifiée' : '';
    return ok(
      'ins-right',
      `X-MSS-INS vaut O, et un document CDA porte un matricule (${oid?.name}, OID ${qualified.ins?.oid}) avec les quatre traits${reading}.`,
    );
  }
  if (incomplete) return unread('O');
  const nearest = documents.map(shortcoming).sort((a, b) => b.step - a.step)[0]!;
  return ko(nearest.id, `X-MSS-INS vaut O, mais ${nearest.message}.`, nearest.hint);
}

/** `N`: no document has an INS that every reading calls qualified. */
function no(documents: readonly CdaDocument[], incomplete: boolean): Note {
  const sure = documents.find(isSurelyQualified);
  if (sure) {
    return ko(
      'ins-denied',
      `X-MSS-INS vaut N, alors qu’un document CDA porte une INS qualifiée (${oidOf(sure)?.name}, quatre traits).`,
      'Dites O dès qu’un document CDA de l’archive porte une INS qualifiée.',
    );
  }
  if (incomplete) return unread('N');
  const maybe = documents.find(isQualified);
  if (maybe) {
    const why = oidOf(maybe)?.test
      ? 'une INS de test n’est pas qualifiée'
      : 'une INS de clé fausse n’est pas qualifiée';
    return ok(
      'ins-right',
      `X-MSS-INS vaut N, et un document CDA porte un matricule (${oidOf(maybe)?.name}, OID ${maybe.ins?.oid}) avec les quatre traits ; lecture retenue : ${why}, et O conviendrait aussi.`,
    );
  }
  const nearest = documents.map(shortcoming).sort((a, b) => b.step - a.step)[0]!;
  return ok('ins-right', `X-MSS-INS vaut N, et en effet ${nearest.message}.`);
}

/** X-MSS-INS says whether a document carries a qualified INS. */
export function insPoint(content: MessageContent, attached: Attached): Point {
  const { value, absent, notes } = readHeader(content, 'ins');
  const { documents, incomplete, obstacle } = attached;
  if (obstacle) {
    const alone = carriesNothing(content) && !absent;
    return [obstacle, ...notes, ...(alone ? [withoutDocument('ins', value)] : [])];
  }
  const aside = remarksOn(documents);
  if (absent && content.truncated) return [unknownHeader('ins'), ...aside];
  if (absent) {
    return [
      ko(
        'ins-absent',
        'l’en-tête X-MSS-INS est absent, alors que l’archive contient un document CDA.',
        `Ajoutez X-MSS-INS : O si un document CDA porte une INS qualifiée, N sinon. ${ALL_PATHS}`,
      ),
      ...aside,
    ];
  }
  if (value === null) return [...notes, ...aside];
  if (value === 'O' || value === 'N') {
    const judged = value === 'O' ? yes(documents, incomplete) : no(documents, incomplete);
    return [judged, ...notes, ...aside];
  }
  const lower = value === 'o' || value === 'n';
  return [
    ko(
      lower ? 'ins-lower-case' : 'ins-value',
      `X-MSS-INS vaut « ${value} », et non O ou N.`,
      lower
        ? `Écrivez la valeur en capitale : ${value.toUpperCase()}.`
        : 'Les seules valeurs sont O (INS qualifiée) et N, en capitale.',
    ),
    ...notes,
    ...aside,
  ];
}
