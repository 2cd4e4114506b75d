import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { VARIABLES } from '../../server/env';

it('docs/exploitation.md lists every setting with its default', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/exploitation.md'), 'utf8');
  for (const [name, { default: fallback, help }] of Object.entries(VARIABLES)) {
    const shown = fallback === null ? '–' : fallback === '' ? 'vide' : `\`${fallback}\``;
    expect(text).toContain(`| \`${name}\` | ${shown} | ${help} |`);
  }
});
