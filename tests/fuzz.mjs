#!/usr/bin/env node
/**
 * `npm run fuzz -- [--runs N | --minutes M] [--seed S] [name …]`: the fuzz tests, for longer than the suite does.
 * Without limits: a million inputs per parser. A name selects files, e.g. `client-hello`.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const text = { type: 'string' };
const { values, positionals } = parseArgs({
  options: { runs: text, minutes: text, seed: text },
  allowPositionals: true,
});
const env = { ...process.env };
if (values.minutes) env.FUZZ_MINUTES = values.minutes;
else env.FUZZ_RUNS = values.runs ?? env.FUZZ_RUNS ?? '1000000';
if (values.seed) env.FUZZ_SEED = values.seed;
const names = positionals.length > 0 ? positionals.map((name) => `${name}.fuzz.test`) : ['.fuzz.test'];
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'unit', ...names], {
  cwd: root,
  stdio: 'inherit',
  env,
});
process.exit(status ?? 1);
