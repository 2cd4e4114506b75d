import { expect, it } from 'vitest';
import { immatriculationFault } from './immatriculation';

it.each(['732829320', '73282932000074', '356000000', '35600000000048', '35600000049837'])(
  'takes %s',
  (number) => {
    expect(immatriculationFault(number)).toBeUndefined();
  },
);

it.each([
  ['732829321', 'clé'],
  ['73282932000075', 'clé'],
  ['35600000049838', 'clé'],
  ['12345678', 'saisi 8'],
  ['12345678A', 'sans lettre'],
])('refuses %s and says why', (number, words) => {
  expect(immatriculationFault(number)).toContain(words);
});
