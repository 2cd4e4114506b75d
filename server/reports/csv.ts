/** Lines of CSV as spreadsheets read them: semicolons (French settings), every cell quoted, CRLF. Pure. */

/** Before the first line: spreadsheets then read UTF-8. */
export const CSV_BOM = '\ufeff';

/** What a spreadsheet would run as a formula; what is invisible before it does not protect. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/;

/** A cell that is text and stays text: whatever begins like a formula gets a leading quote (OWASP). */
export function csvCell(value: string | number | null): string {
  if (value === null) return '""';
  if (typeof value === 'number') return `"${value}"`;
  const safe = FORMULA.test(value) ? `'${value}` : value;
  // NUL ends a text for some readers.
  return `"${safe.replaceAll('\u0000', '').replaceAll('"', '""')}"`;
}

export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map(csvCell).join(';')}\r\n`;
