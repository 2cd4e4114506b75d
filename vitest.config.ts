import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };

/** The files that take longest: started last, they would keep one worker busy while the others have nothing to do. */
const LONGEST = [
  ...['interop/clients', 'interop/cases', 'interop/synchronisers', 'hostile/slow-clients'],
  ...['selfcheck/selfcheck', 'executions/interleavings', 'pki/ensure', 'mss/judged', 'executions/leader'],
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

/** Fast first: unit tests beside the code, then what crosses parts and needs a running instance. */
export default defineConfig({
  resolve: { alias },
  test: {
    // Most tests wait for sockets and the database: two at a time even on two processors, where vitest takes one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: [
            '{app,cli,conformance,db,documents,launch,mail-lab,pki,sandbox,server}/**/*.test.{ts,tsx}',
            'tests/architecture/**/*.test.ts',
          ],
          globalSetup: ['tests/setup/postgres.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'system',
          include: ['tests/{interop,hostile}/**/*.test.ts'],
          // A cluster as well, for laboratories of their own with other limits than the instance's.
          globalSetup: ['tests/setup/postgres.ts', 'tests/setup/instance.ts'],
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
      {
        resolve: { alias },
        test: {
          // They stop, kill and start whole instances, or drive a browser: one at a time.
          name: 'lifecycle',
          include: ['tests/{browser,lifecycle}/**/*.test.ts'],
          globalSetup: ['tests/setup/postgres.ts', 'tests/setup/instance.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
