import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvLine } from './csv';

/** What a spreadsheet reads in a line of quoted cells. */
function read(line: string): string[] {
  expect(line.endsWith('"\r\n')).toBe(true);
  return line
    .slice(1, -3)
    .split(/(?<!")(?:"")*";"/)
    .map((cell) => cell.replaceAll('""', '"'));
}

describe('csv', () => {
  it('lets no cell begin as a formula', () => {
    for (const attack of [
      ...['=1+1', '+33 1', '-2', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '\u200b=1'],
      ...['=HYPERLINK("http://evil";"clic")', "-cmd|' /C calc'!A0"],
    ]) {
      expect(csvCell(attack).slice(0, 2), attack).toBe('"\'');
    }
    expect(csvCell('Éditeur & Cie')).toBe('"Éditeur & Cie"');
    expect(csvCell('a-b=c')).toBe('"a-b=c"');
    expect(csvCell(-3)).toBe('"-3"');
  });

  it('keeps any text within its cell, and never as a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cell = csvCell(text);
        const inner = cell.slice(1, -1);
        expect(inner.replaceAll('""', '')).not.toContain('"');
        expect(inner).not.toMatch(/^[=+\-@\t\r\n]/);
        const clean = text.replaceAll('\u0000', '');
        expect([clean, `'${clean}`]).toContain(inner.replaceAll('""', '"'));
      }),
    );
  });

  it('separates cells as French spreadsheets do', () => {
    expect(read(csvLine([1, 'a;b', null]))).toEqual(['1', 'a;b', '']);
  });
});
