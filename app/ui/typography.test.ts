import { expect, it } from 'vitest';
import { keepTogether } from './typography';

it('never lets a line begin with a punctuation mark', () => {
  expect(keepTogether('Attendu : « rien » ; vraiment ? oui !')).toBe(
    'Attendu\u00a0: «\u00a0rien\u00a0»\u00a0; vraiment\u00a0? oui\u00a0!',
  );
});

it('keeps a number with its unit', () => {
  expect(keepTogether('en 180 s, après 3 min 20 s')).toBe('en 180\u00a0s, après 3\u00a0min 20\u00a0s');
});

it('leaves protocols, addresses and placeholders alone', () => {
  for (const text of [
    'fetch ::1 now',
    'a1 OK [CAPABILITY]',
    '{count, plural, one {# test} other {# tests}}',
    'x :y',
  ])
    expect(keepTogether(text)).toBe(text);
});
