import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailLines } from './details';

describe('details of an act', () => {
  it('shows a setting under its name, with what it was', () => {
    expect(detailLines({ key: 'eventDays', before: 90, after: 0 })).toEqual([
      { name: ['eventDays'], before: 90, value: 0 },
    ]);
  });

  it('shows of a change only what differs, what appeared and what went', () => {
    const change = {
      before: { nil: 'A', idNatPsc: '1', label: 'x' },
      after: { nil: 'A', idNatPsc: '2', extra: 3 },
    };
    const lines = [
      { name: ['idNatPsc'], before: '1', value: '2' },
      { name: ['label'], before: 'x', value: null },
      { name: ['extra'], before: null, value: 3 },
    ];
    expect(detailLines(change)).toEqual(lines);
    expect(detailLines({ account: change })).toEqual(
      lines.map((line) => ({ ...line, name: ['account', ...line.name] })),
    );
    expect(detailLines({ nil: { before: 'A', after: 'B' } })).toEqual([
      { name: ['nil'], before: 'A', value: 'B' },
    ]);
  });

  it('shows of what was created or deleted what it was, without the fields that were empty', () => {
    const values = { nil: 'A', idNatPsc: null, kindPsc: 'edit' };
    const lines = [
      { name: ['nil'], value: 'A' },
      { name: ['kindPsc'], value: 'edit' },
    ];
    expect(detailLines({ after: values })).toEqual(lines);
    expect(detailLines({ before: values, run: 3 })).toEqual([...lines, { name: ['run'], value: 3 }]);
    expect(detailLines({ after: 'A' })).toEqual([{ name: ['after'], value: 'A' }]);
  });

  it('reads whatever was entered', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (details) => {
        for (const { name } of detailLines(details as Record<string, unknown>))
          expect(Array.isArray(name)).toBe(true);
      }),
    );
  });
});
