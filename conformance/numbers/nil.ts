/** The product reference (NIL): free text, compared exactly with the header X-MSS-NIL. */
import { cleanText } from './typed';

export interface NilReading {
  value: string;
  /** French sentence: why it cannot work and what to do. */
  problem: string | null;
  remarks: string[];
}

const LONGEST = 64;

/** What the laboratory masks wherever it reads it: a matricule INS, or any number as long (documents/cda/matricule.ts). */
const MASKED = /[0-9]{13,}|[0-9]{5}2[ABab][0-9]{6,}/;

export function readNil(typed: string): NilReading {
  const value = cleanText(typed);
  const refuse = (problem: string): NilReading => ({ value, problem, remarks: [] });
  if (value === '') return refuse('Indiquez la référence produit (NIL).');
  if (value.length > LONGEST) {
    return refuse(
      `Une référence produit compte ${LONGEST} caractères au plus : copiez celle de Convergence.`,
    );
  }
  // Nor what nobody sees, which would make a reference look like another's in every list.
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffd]/u.test(value)) {
    return refuse(
      'La référence produit contient un caractère invisible, ou que l’en-tête X-MSS-NIL ne peut pas porter.',
    );
  }
  if (MASKED.test(value)) {
    return refuse(
      'Un nombre de 13 chiffres ou plus ressemble à un matricule INS : l’outil le masque partout, et ne pourrait jamais comparer l’en-tête X-MSS-NIL. Reprenez la colonne « Réf. produit » de Convergence ; si c’est bien la vôtre, écrivez au support.',
    );
  }
  const unusual = !/^[0-9]+$/.test(value);
  return {
    value,
    problem: null,
    remarks: unusual
      ? [
          'Les références produit de Convergence sont d’ordinaire des nombres : l’en-tête X-MSS-NIL devra porter exactement ce texte.',
        ]
      : [],
  };
}
