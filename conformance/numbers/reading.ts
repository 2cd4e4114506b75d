/** A number as the form and the server understand it. */
export interface NumberReading<Kind extends string> {
  /** As it is kept; empty when nothing was typed. */
  value: string;
  /** Chosen by the person, or else guessed; null when nothing was typed or no form is recognised. */
  kind: Kind | null;
  /** French sentence: why it cannot work and what to do. */
  problem: string | null;
  /** French sentences: what is unusual in it, and may be right all the same in test data. */
  remarks: string[];
}

/** One form of numbers. */
export interface Form {
  shape: RegExp;
  /** French sentence for a number that was said to be of this kind and is not. */
  otherwise: string;
  remarks(value: string): string[];
}

/** RFC 5321: a local part has at most 64 octets. */
const LONGEST = 64;
const SHORTEST = 3;

/** The number is the local part of the mailbox's address: what a server or a client would not take there is refused. */
function addressProblem(value: string): string | null {
  if (value.length < SHORTEST) return `Ce numéro est trop court : il compte au moins ${SHORTEST} caractères.`;
  if (value.length > LONGEST) return `Ce numéro est trop long : il compte ${LONGEST} caractères au plus.`;
  const stranger = /[^A-Za-z0-9/._-]/u.exec(value)?.[0];
  if (stranger) {
    return `« ${stranger} » ne peut pas figurer dans l’adresse d’une BAL : un identifiant ne contient que des lettres sans accent, des chiffres et, pour un identifiant interne, « / ».`;
  }
  if (/^[./_-]|[./_-]$|\.\./.test(value)) {
    return 'Un identifiant commence et finit par une lettre ou un chiffre, sans deux points de suite.';
  }
  return null;
}

/**
 * Reads a cleaned number as one of some forms.
 * @param unknown French sentence for a number of none of these forms, when no kind was chosen.
 */
export function readNumber<Kind extends string>(
  value: string,
  chosen: Kind | null,
  forms: Record<Kind, Form>,
  guess: (value: string) => Kind | null,
  unknown: string,
): NumberReading<Kind> {
  if (value === '') return { value, kind: null, problem: null, remarks: [] };
  const kind = chosen ?? guess(value);
  const impossible = addressProblem(value);
  if (impossible) return { value, kind, problem: impossible, remarks: [] };
  if (kind === null) return { value, kind, problem: unknown, remarks: [] };
  const form = forms[kind];
  if (!form.shape.test(value)) return { value, kind, problem: form.otherwise, remarks: [] };
  return { value, kind, problem: null, remarks: form.remarks(value) };
}
