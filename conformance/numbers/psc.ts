/** National identifiers of persons: what Pro Santé Connect puts in SubjectNameID (TRE_G08, domain-facts §7.1). */
import { hasLuhnKey } from './luhn';
import { type Form, type NumberReading, readNumber } from './reading';
import { cleanNumber } from './typed';

export const PSC_KINDS = ['edit', 'cps', 'rpps', 'ans', 'adeli', 'internal', 'other'] as const;
export type PscKind = (typeof PSC_KINDS)[number];

const EDIT = /^87(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** Whether the ten digits after 87 are a year, month, day, hour and minute. */
function isMoment(value: string): boolean {
  const [year = 0, month = 0, day = 0, hour = 24, minute = 60] = (EDIT.exec(value)?.slice(1) ?? []).map(
    Number,
  );
  const date = new Date(Date.UTC(2000 + year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60;
}

const rppsRemarks = (value: string) =>
  hasLuhnKey(value.slice(1))
    ? []
    : [
        'La clé de contrôle de ce numéro RPPS n’est pas juste : relisez-le. Les jeux de test en contiennent parfois de tels.',
      ];

/** Prefix of an internal identifier, the number of the structure, `/` and what the structure chose. */
const INTERNAL =
  /^(?:1[0-9A-Z]{11}|3[0-9][0-9AB][0-9]{7}|4[0-9]{9}|5[0-9]{14}|6[0-9]{14})\/[A-Za-z0-9._-]+$/i;

const FORMS: Record<PscKind, Form> = {
  edit: {
    shape: EDIT,
    otherwise:
      'Une identité d’EDIT compte 12 chiffres et s’écrit 87AAMMJJHHMM : 87, puis l’année, le mois, le jour, l’heure et la minute de sa création.',
    remarks: (value) =>
      isMoment(value)
        ? []
        : [
            'Les dix chiffres après 87 ne sont pas une date et une heure (AAMMJJHHMM) : relisez le numéro donné par EDIT.',
          ],
  },
  cps: {
    shape: /^899\d{9}$/,
    otherwise: 'Le numéro d’une carte CPS de test compte 12 chiffres et commence par 899.',
    remarks: rppsRemarks,
  },
  rpps: {
    shape: /^8\d{11}$/,
    otherwise: 'Un identifiant RPPS compte 12 chiffres : 8, puis les 11 chiffres du numéro RPPS.',
    remarks: rppsRemarks,
  },
  ans: {
    shape: /^ANS\d{14}$/i,
    otherwise: 'Un identifiant d’EDIT de cette forme s’écrit ANS suivi de 14 chiffres.',
    remarks: () => [
      'EDIT a produit de tels identifiants, mais le guide de l’outil demande la forme 87AAMMJJHHMM : recréez l’identité si vous le pouvez.',
    ],
  },
  adeli: {
    shape: /^0[0-9][0-9A-F][0-9]{7}$/i,
    otherwise: 'Un identifiant ADELI compte 10 caractères : 0, puis les 9 du numéro ADELI.',
    remarks: () => [],
  },
  internal: {
    shape: INTERNAL,
    otherwise:
      'Un identifiant interne s’écrit 3 suivi du FINESS, 5 du SIRET, 6 du RPPS-rang ou 1 de l’ADELI-rang, puis « / » et le numéro donné par la structure.',
    remarks: (value) =>
      value.startsWith('4')
        ? ['Un identifiant interne rattaché à un SIREN (4…) n’est pas utilisé en pratique : vérifiez-le.']
        : [],
  },
  other: {
    shape: /^/,
    otherwise: '',
    remarks: (value) =>
      guess(value) === null
        ? [
            'Ce numéro n’a aucune des formes connues : aucun jeton Pro Santé Connect ne le portera si ce n’est pas exactement le SubjectNameID de l’identité.',
          ]
        : [],
  },
};

function guess(value: string): PscKind | null {
  if (EDIT.test(value)) return 'edit';
  const kinds: PscKind[] = ['cps', 'rpps', 'ans', 'adeli', 'internal'];
  return kinds.find((kind) => FORMS[kind].shape.test(value)) ?? null;
}

/**
 * The national identifier of a person as typed.
 * @param chosen kind that the person says it is; null: guessed.
 */
export function readPscNumber(typed: string, chosen: PscKind | null = null): NumberReading<PscKind> {
  return readNumber(
    cleanNumber(typed),
    chosen,
    FORMS,
    guess,
    'Ce numéro n’a aucune des formes connues. Relisez-le ; si c’est bien l’idNat de votre identité de test, choisissez « Autre numéro ».',
  );
}
