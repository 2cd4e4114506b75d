/**
 * One way to fuzz a parser: 10,000 inputs in the suite, more by command (`npm run fuzz -- --minutes 10 client-hello`).
 * Files are called `<parser>.fuzz.test.ts` and stand beside the parser. A failure prints seed, path and the smallest
 * input; `FUZZ_SEED=<seed>` repeats it. A parser that never ends is killed and named, since no timeout of the test
 * runner can interrupt it.
 */
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { it } from 'vitest';

const number = (name: string): number | null => {
  const value = Number(process.env[name] || Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : null;
};

/** Runs of each test; without meaning when FUZZ_MINUTES limits the time of each instead. */
export const FUZZ_RUNS = number('FUZZ_RUNS') ?? 10_000;
const MINUTES = number('FUZZ_MINUTES');
const SEED = number('FUZZ_SEED') ?? Math.floor(Math.random() * 2 ** 31);

/** One input that takes longer than this is an endless loop, also on a machine that is busy with other things. */
const STUCK_MS = 30_000;

const WATCHDOG = `
  const { workerData: { progress, ms, name, seed } } = require('node:worker_threads');
  let last = -1;
  setInterval(() => {
    const now = Atomics.load(progress, 0);
    if (now >= 0 && now === last) {
      // The main thread, which carries process.stderr, is the one that hangs.
      require('node:fs').writeSync(2, '\\nFUZZ: ' + name + ': input ' + now + ' does not end; FUZZ_SEED=' + seed + '\\n');
      process.kill(process.pid, 'SIGKILL');
    }
    last = now;
  }, ms);
`;

/**
 * Declares a test that gives `check` one input after the other. `check` throws on a defect.
 * @param cost only every so-manieth of FUZZ_RUNS is run: for what is slow and not the parser itself.
 */
export function fuzz<T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  check: (input: T) => unknown,
  { cost = 1 } = {},
): void {
  const runs = Math.ceil(FUZZ_RUNS / cost);
  const timeout = MINUTES === null ? Math.max(60_000, FUZZ_RUNS * 20) : MINUTES * 60_000 + 60_000;
  const limits =
    MINUTES === null
      ? { numRuns: runs }
      : { numRuns: 2 ** 31 - 1, interruptAfterTimeLimit: MINUTES * 60_000, markInterruptAsFailure: false };
  it(
    name,
    async () => {
      const progress = new Int32Array(new SharedArrayBuffer(4));
      const watchdog = new Worker(WATCHDOG, {
        eval: true,
        workerData: { progress, ms: STUCK_MS, name, seed: SEED },
      });
      watchdog.unref();
      try {
        const property = fc.asyncProperty(inputs, async (input) => {
          Atomics.add(progress, 0, 1);
          await check(input);
        });
        await fc.assert(property, { ...limits, seed: SEED });
      } finally {
        await watchdog.terminate();
      }
    },
    timeout,
  );
}

/** Octets without any sense. */
export const randomBytes = (maxLength = 600): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength, size: 'max' }).map((bytes) => Buffer.from(bytes));

/** Octets that mean something to length fields, line ends, quotes and character sets. */
const TELLING = [0, 1, 0x0a, 0x0d, 0x20, 0x22, 0x28, 0x2e, 0x5c, 0x7b, 0x7f, 0x80, 0xc0, 0xfe, 0xff];

const octet = fc.oneof(fc.constantFrom(...TELLING), fc.integer({ min: 0, max: 255 }));
const place = fc.nat(2 ** 20);
const edit = fc.oneof(
  { arbitrary: fc.tuple(fc.constant('set' as const), place, octet), weight: 4 },
  fc.tuple(fc.constant('insert' as const), place, octet),
  fc.tuple(fc.constant('delete' as const), place, fc.integer({ min: 1, max: 40 })),
  fc.tuple(fc.constant('repeat' as const), place, fc.integer({ min: 1, max: 80 })),
  fc.tuple(fc.constant('cut' as const), place, fc.constant(0)),
);

function apply(bytes: Buffer, [kind, where, value]: readonly [string, number, number]): Buffer {
  const at = bytes.length > 0 ? where % bytes.length : 0;
  const before = bytes.subarray(0, at);
  if (kind === 'set') return Buffer.concat([before, Buffer.from([value]), bytes.subarray(at + 1)]);
  if (kind === 'insert') return Buffer.concat([before, Buffer.from([value]), bytes.subarray(at)]);
  if (kind === 'delete') return Buffer.concat([before, bytes.subarray(at + value)]);
  if (kind === 'repeat') return Buffer.concat([before, bytes.subarray(at, at + value), bytes.subarray(at)]);
  return before;
}

/** Good inputs with some damage: the defects that random octets never reach. */
export function mutated(corpus: readonly (Buffer | string)[], mostEdits = 6): fc.Arbitrary<Buffer> {
  const originals = corpus.map((one) => (typeof one === 'string' ? Buffer.from(one, 'latin1') : one));
  return fc
    .tuple(fc.constantFrom(...originals), fc.array(edit, { maxLength: mostEdits }))
    .map(([original, edits]) => edits.reduce((bytes: Buffer, one) => apply(bytes, one), original));
}

/** Half damaged, half random. */
export const hostileBytes = (corpus: readonly (Buffer | string)[], maxLength = 600): fc.Arbitrary<Buffer> =>
  fc.oneof(mutated(corpus), randomBytes(maxLength));

/** The same octets in segments cut at random places, as TCP may deliver them. */
export function segments(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer[]> {
  return fc.tuple(bytes, fc.array(place, { maxLength: 12 })).map(([whole, places]) => {
    const cuts = [...new Set([0, ...places.map((one) => one % (whole.length + 1)), whole.length])];
    cuts.sort((a, b) => a - b);
    return cuts.slice(1).map((end, index) => whole.subarray(cuts[index], end));
  });
}
