/** The public files of the test authority, under the names that visitors download. */
export const PKI_FILES = {
  'racine.pem': 'rootPem',
  'emettrice.pem': 'issuingPem',
  'racine-etrangere.pem': 'otherRootPem',
  'revocations.pem': 'crlPem',
} as const;

export type PkiFile = keyof typeof PKI_FILES;

/** Recognises a name of the table; nothing else of the disk can be asked for. */
export const isPkiFile = (name: string): name is PkiFile => Object.hasOwn(PKI_FILES, name);
