import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ownPath } from './own-path';

const PORTAL = 'https://portail.example';

it.each([
  ['/comptes', '/comptes'],
  ['/outil/3/executions/12?filtre=ko#constats', '/outil/3/executions/12?filtre=ko#constats'],
  [`${PORTAL}/aide`, '/aide'],
  [PORTAL, '/'],
  ['/aide?suite=https://evil.example', '/aide?suite=https://evil.example'],
])('comes back to %s', (value, path) => expect(ownPath(value, [PORTAL])).toBe(path));

const ELSEWHERE = [
  ...['//evil.example', '/\\evil.example', '\\\\evil.example', '\\/evil.example', '///evil.example'],
  ...['https://evil.example', 'HTTPS://evil.example', 'https:evil.example', 'http:/evil.example'],
  ...['/\t/evil.example', '/\n/evil.example', '\t//evil.example', ' //evil.example', '/\u2028/evil.example'],
  ...['data:text/html,x', 'javascript:alert(1)', 'blob:https://portail.example/x'],
  ...[`${PORTAL}@evil.example`, `${PORTAL}.evil.example`, `${PORTAL}:1234/`, `https://u@portail.example/`],
  ...['/a/..//evil.example', '/.//evil.example', '/%2e//evil.example', '/./\\evil.example'],
  ...['/api/auth/signin', '/api/session', '/connexion?error=Failed', '/api', '/socket.io/'],
  ...['', 'comptes', '?x', '#x', 'evil.example', `/${'a'.repeat(3000)}`],
];
it.each(ELSEWHERE)('does not follow %j', (value) => expect(ownPath(value, [PORTAL])).toBeNull());

it.each([[undefined], [null], [3], [['/a', '/b']], [{}]])('does not follow %j', (value) =>
  expect(ownPath(value)).toBeNull(),
);

it('never leaves the site, whatever the pieces', () => {
  const piece = fc.constantFrom(
    ...['/', '\\', '.', '..', '//', '@', ':', '?', '#', '%2f', '%5c', '%09', '\t', '\n', '\r', ' ', 'a'],
    ...['evil.example', 'https:', 'javascript:', PORTAL, '\u2028', '%2e', '／'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = ownPath(pieces.join(''), [PORTAL]);
      if (path === null) return;
      expect(path).toMatch(/^\/(?![/\\])/);
      expect(new URL(path, PORTAL).origin).toBe(PORTAL);
      expect(ownPath(path)).toBe(path);
    }),
    { numRuns: 3000 },
  );
});
