import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CATALOGUE } from './catalogue';
import { REQUIREMENTS } from './requirements';

const RULES = join(import.meta.dirname, 'rules');

it('says of each requirement without a case whether some rule remarks on it', () => {
  const decided = new Set(CATALOGUE.flatMap(({ requirements }) => requirements));
  const rules = readdirSync(RULES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(RULES, name), 'utf8'))
    .join('\n');
  const others = REQUIREMENTS.filter(({ id }) => !decided.has(id));
  expect(others.filter(({ remarked }) => remarked).map(({ id }) => id)).toEqual(
    others.filter(({ id }) => rules.includes(`'${id}'`)).map(({ id }) => id),
  );
  expect(REQUIREMENTS.filter(({ id, remarked }) => remarked && decided.has(id))).toEqual([]);
});
