import { expect, it } from 'vitest';
import { choiceOf, dayOf, idOf, queryOf, textOf } from './query';

it('reads what means something and ignores the rest', () => {
  const parameters = {
    ...{ q: ' a ', twice: ['a', 'b'], long: 'x'.repeat(201), id: '12', zero: '0', big: '9'.repeat(16) },
    ...{ day: '2026-02-28', no: '2026-02-30', old: '1200-01-01', kind: 'b', other: 'z' },
  };
  expect([textOf(parameters, 'q'), textOf(parameters, 'twice'), textOf(parameters, 'long')]).toEqual([
    'a',
    '',
    '',
  ]);
  expect(['id', 'zero', 'big', 'q'].map((name) => idOf(parameters, name))).toEqual([12, ...Array(3)]);
  expect(['day', 'no', 'old'].map((name) => dayOf(parameters, name))).toEqual(['2026-02-28', ...Array(2)]);
  expect(['kind', 'other'].map((name) => choiceOf(parameters, name, ['a', 'b']))).toEqual(['b', undefined]);
});

it('says only what is asked', () => {
  expect(queryOf({ q: '', id: undefined })).toBe('');
  expect(queryOf({ q: 'a&b', id: 3 })).toBe('?q=a%26b&id=3');
});
