import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownPath } from './ownPath';

describe('ownPath', () => {
  it.each([
    ['/comptes', '/comptes'],
    ['/outil/3/executions?verdict=ko', '/outil/3/executions?verdict=ko'],
    ['http://localhost:3000/comptes', '/comptes'],
    ['https://evil.example/comptes', '/comptes'],
  ])('%j leads to %j', (value, path) => expect(ownPath(value)).toBe(path));

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\\\\evil.example',
    'https://localhost//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'comptes',
    '',
    undefined,
    ['/comptes'],
  ])('%j leads nowhere', (value) => expect(ownPath(value)).toBeNull());

  it('never leaves the site, whatever is asked', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '\t',
      '\n',
      ' ',
      ':',
      '@',
      'evil.example',
      'http:',
      '..',
      '.',
      '?',
      '#',
      '%2f',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (value) => {
          const path = ownPath(value);
          if (path !== null)
            expect(new URL(path, 'https://ours.example').origin).toBe('https://ours.example');
        },
      ),
    );
  });
});
