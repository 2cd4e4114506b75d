/** National identifiers of structures: what the OU of an ORG_AUTH_CLI certificate holds (TRE_G07, domain-facts §7.2). */
import { hasLuhnKey, hasSiretKey } from './luhn';
import { type Form, type NumberReading, readNumber } from './reading';
import { cleanNumber } from './typed';

export const AUTH_CLI_KINDS = ['finess', 'siren', 'siret', 'rpps-rang', 'adeli-cabinet', 'other'] as const;
export type AuthCliKind = (typeof AUTH_CLI_KINDS)[number];

/** The number without its digit of TRE_G07. */
const bare = (value: string, length: number) => value.slice(value.length - length);

const key = (what: string) =>
  `La clé de contrôle de ce ${what} n’est pas juste : relisez-le. Les jeux de test en contiennent parfois de tels.`;

const FORMS: Record<AuthCliKind, Form> = {
  finess: {
    // Letters: Corsica, and test structures such as 0B0057881.
    shape: /^1?[0-9][0-9AB][0-9]{7}$/i,
    otherwise:
      'Un FINESS compte 9 caractères, chiffres ou A ou B en deuxième place, précédés ou non de leur préfixe 1.',
    remarks: () => [],
  },
  siren: {
    shape: /^2?[0-9]{9}$/,
    otherwise: 'Un SIREN compte 9 chiffres, précédés ou non de leur préfixe 2.',
    remarks: (value) => (hasLuhnKey(bare(value, 9)) ? [] : [key('SIREN')]),
  },
  siret: {
    shape: /^3?[0-9]{14}$/,
    otherwise: 'Un SIRET compte 14 chiffres, précédés ou non de leur préfixe 3.',
    remarks: (value) => {
      const number = bare(value, 14);
      return hasSiretKey(number) && hasLuhnKey(number.slice(0, 9)) ? [] : [key('SIRET')];
    },
  },
  'rpps-rang': {
    shape: /^4?[0-9]{14}$/,
    otherwise: 'Un RPPS-rang compte 14 chiffres, précédés ou non de leur préfixe 4.',
    remarks: (value) => (hasLuhnKey(bare(value, 14)) ? [] : [key('RPPS-rang')]),
  },
  'adeli-cabinet': {
    shape: /^0?[0-9][0-9A-F][0-9]{9}$/i,
    otherwise: 'Le numéro d’un cabinet ADELI compte 11 caractères, précédés ou non de leur préfixe 0.',
    remarks: () => [],
  },
  other: {
    shape: /^[^/]*$/,
    otherwise: 'L’identifiant d’une structure ne contient pas de « / » : reprenez l’OU de votre certificat.',
    remarks: (value) =>
      guess(value) === null
        ? [
            'Ce numéro n’a aucune des formes connues : il doit être exactement l’OU de votre certificat ORG_AUTH_CLI de test.',
          ]
        : [],
  },
};

/** A prefix says what follows; without one, a FINESS begins with a department and a RPPS with 10. */
function guess(value: string): AuthCliKind | null {
  switch (value.length) {
    case 9:
      if (!FORMS.finess.shape.test(value)) return null;
      return /^[3-9]/.test(value) && FORMS.siren.shape.test(value) && hasLuhnKey(value) ? 'siren' : 'finess';
    case 10:
      if (/^2/.test(value) && FORMS.siren.shape.test(value)) return 'siren';
      return FORMS.finess.shape.test(value) ? 'finess' : null;
    case 11:
    case 12:
      return FORMS['adeli-cabinet'].shape.test(value) ? 'adeli-cabinet' : null;
    case 14:
      if (!/^[0-9]+$/.test(value)) return null;
      return /^10/.test(value) && hasLuhnKey(value.slice(0, 11)) ? 'rpps-rang' : 'siret';
    case 15:
      if (FORMS.siret.shape.test(value)) return 'siret';
      return FORMS['rpps-rang'].shape.test(value) ? 'rpps-rang' : null;
    default:
      return null;
  }
}

/**
 * The national identifier of a structure as typed.
 * @param chosen kind that the person says it is; null: guessed.
 */
export function readAuthCliNumber(
  typed: string,
  chosen: AuthCliKind | null = null,
): NumberReading<AuthCliKind> {
  return readNumber(
    cleanNumber(typed),
    chosen,
    FORMS,
    guess,
    'Ce numéro n’a aucune des formes connues. Relisez-le ; si c’est bien l’OU de votre certificat, choisissez « Autre numéro ».',
  );
}
