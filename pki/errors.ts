/** What goes wrong with the test IGC, told in a sentence that an operator can act on (French, shown as is). */
export class PkiError extends Error {
  override name = 'PkiError';
}

/** The `code` of a Node system error (`ENOENT`, `EEXIST`…), or null. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
