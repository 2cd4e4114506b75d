/** Distinguished names in the forms of IGC-Santé (domain-facts §4.1 to 4.3). */
import { isIP } from 'node:net';
import type { JsonNameParams } from '@peculiar/x509';
import { PkiError } from './errors';

/** Upper bound of X.520 for the attributes used here. */
const MAX_LENGTH = 64;
/** IGC-Santé cuts the organisation's name. */
const ORGANISATION_LENGTH = 40;

export interface NameParts {
  /** « Département (nn) ». */
  ST?: string;
  O: string;
  OU: readonly string[];
  CN: string;
}

/**
 * Builds `C=FR[, ST], O, OU…, CN`: country as PrintableString, the rest as UTF8String.
 * Throws PkiError when a value is empty, longer than 64 characters, or holds control characters.
 */
export function distinguishedName({ ST, O, OU, CN }: NameParts): JsonNameParams {
  const text = (label: string, value: string) => [{ utf8String: checked(label, value) }];
  return [
    { C: [{ printableString: 'FR' }] },
    ...(ST ? [{ ST: text('ST', ST) }] : []),
    { O: text('O', O) },
    ...OU.map((ou) => ({ OU: text('OU', ou) })),
    { CN: text('CN', CN) },
  ];
}

/** Name of a leaf: organisation cut as IGC-Santé does, and a common name that always fits (the SAN has it whole). */
export function leafName(parts: Omit<NameParts, 'ST'>): JsonNameParams {
  return distinguishedName({
    ST: 'Paris (75)',
    ...parts,
    O: [...parts.O].slice(0, ORGANISATION_LENGTH).join('').trim(),
  });
}

/** The DNS name when it fits in a common name, else its first label. */
export function commonNameOf(dnsName: string): string {
  return dnsName.length <= MAX_LENGTH ? dnsName : (dnsName.split('.')[0] ?? dnsName);
}

/** A full DNS name of at least two labels, in lower case, short enough to get a wildcard before it. */
export function isDnsName(name: string): boolean {
  const labels = name.split('.');
  return (
    name.length <= 250 &&
    isIP(name) === 0 &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  );
}

function checked(label: string, value: string): string {
  const length = [...value].length;
  if (length === 0) throw new PkiError(`Le champ ${label} du certificat est vide.`);
  if (length > MAX_LENGTH) {
    throw new PkiError(`Le champ ${label} du certificat dépasse ${MAX_LENGTH} caractères (${length}).`);
  }
  if (/\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u.test(value)) {
    throw new PkiError(`Le champ ${label} du certificat contient des caractères de contrôle.`);
  }
  return value;
}
