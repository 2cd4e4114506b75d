/** The matricule INS: 13 characters and a key of two digits (domain: « matricule INS », FR Core). */

/** Root of the OIDs of the INS: NIR .8, NIA .9, and those of test and demonstration. */
export const INS_ROOT = '1.2.250.1.213.1.4.';
/** OIDs under which an INS is one today; the INS-C of the past (.2) is none. */
export const INS_OIDS: ReadonlySet<string> = new Set(['8', '9', '10', '11'].map((end) => INS_ROOT + end));

const SHAPE = /^[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{8}$/;

/** Fifteen characters, digits but for the departments of Corsica, 2A and 2B. */
export const hasShape = (matricule: string): boolean => SHAPE.test(matricule);

/** Whether the last two digits are the key of the others: 97 minus the rest by 97, 2A counting as 19 and 2B as 18. */
export function hasKey(matricule: string): boolean {
  if (!hasShape(matricule)) return false;
  const number = Number(matricule.slice(0, 13).replace('2A', '19').replace('2B', '18'));
  return 97 - (number % 97) === Number(matricule.slice(13));
}

/** A number of as many digits as a matricule INS without its key, or more; the departments of Corsica have a letter. */
const LONG_NUMBER = /[0-9]{13,}|[0-9]{5}2[ABab][0-9]{6,}/g;

/** Every digit of a long number becomes `•`, so that its length still shows. */
export const masked = (value: string): string => value.replace(LONG_NUMBER, (run) => '•'.repeat(run.length));
