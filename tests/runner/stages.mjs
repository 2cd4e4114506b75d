/**
 * The stages of `npm test`: each says how it went, none keeps the next from telling what it knows, and the last lines
 * name whatever failed, so that nobody has to look for it in thousands of others.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** A program of the dependencies. */
export const bin = (name) => join(root, 'node_modules', name);

/** Files of tests that are tried again: more of them fail together for one reason, which a second try only repeats. */
const MOST_AGAIN = 3;

/** Lines of the reason that the last screen gives; the rest is further up. */
const REASON_LINES = 12;

export class Stages {
  /** What failed, in the words of the last screen. */
  #failures = [];
  /** Tests that failed beside others and succeeded alone. */
  #unsteady = [];

  fail(what) {
    this.#failures.push(what);
  }

  /** Runs a script of ours or of a dependency with this Node. */
  program(label, args) {
    this.#timed(label, () => {
      const succeeded = run([process.execPath, ...args]);
      if (!succeeded) this.fail(label);
      return succeeded;
    });
  }

  /** @param {() => Promise<string>} work says how it went. */
  async step(label, work) {
    console.log(`\n=== ${label}`);
    try {
      console.log(`=== ${label} : ${await work()}`);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      this.fail(label);
    }
  }

  /**
   * Runs tests of a vitest project. Files that failed run once more, alone: a machine that is busy elsewhere makes a
   * client miss its window. What then succeeds is named at the end, and does not fail the whole.
   * @param {{ args?: string[], env?: Record<string, string>, node?: string[] }} options node: the command to run in
   *   place of this Node.
   */
  tests(label, project, { args = [], env = {}, node = [process.execPath] } = {}) {
    const vitest = [...node, bin('vitest/vitest.mjs'), 'run', '--project', project];
    this.#timed(label, () => {
      const first = reported([...vitest, ...args], env);
      if (first.succeeded) return true;
      const files = [...new Set(first.failed.map(({ file }) => file))];
      const alone = files.length > 0 && files.length <= MOST_AGAIN;
      if (alone) console.log(`\n=== ${label} : deuxième essai, seuls, de ${files.join(', ')}`);
      const last = alone ? reported([...vitest, '--maxWorkers=1', ...files], env) : first;
      if (last.succeeded) {
        this.#unsteady.push(...first.failed);
        return true;
      }
      this.fail([label, ...last.failed.map(describe)].join('\n'));
      return false;
    });
  }

  /** The last screen. True: everything succeeded. */
  conclude() {
    for (const test of this.#unsteady) {
      console.log(`\nINSTABLE (échec au milieu des autres, réussite seul) : ${describe(test)}`);
    }
    for (const failure of this.#failures) console.error(`\nÉCHEC : ${failure}`);
    if (this.#failures.length === 0) console.log('\nTout est réussi.');
    return this.#failures.length === 0;
  }

  /** @param {() => boolean} work */
  #timed(label, work) {
    console.log(`\n=== ${label}`);
    const started = Date.now();
    const succeeded = work();
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`=== ${label} : ${succeeded ? 'réussi' : 'ÉCHEC'} (${seconds} s)`);
  }
}

/** Runs a command whose words the person sees as they come. True: it succeeded. */
function run([command, ...args], env = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } };
  return spawnSync(command, args, options).status === 0;
}

/** Runs vitest, and reads in its report which tests failed. No failed test of a run that failed: it went wrong itself. */
function reported(command, env) {
  const directory = mkdtempSync(join(tmpdir(), 'motco2-tests-'));
  const report = join(directory, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const succeeded = run([...command, ...reporters], env);
    return { succeeded, failed: succeeded ? [] : failedTests(report) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The failed tests, and the files that failed before their first test. */
function failedTests(report) {
  let files;
  try {
    files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return []; // vitest ended before it could write one
  }
  return files
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(root, name);
      const tests = assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => ({
          file,
          name: fullName,
          reason: failureMessages.join('\n'),
        }));
      return tests.length > 0 ? tests : [{ file, name: '(avant le premier test)', reason: message }];
    });
}

function describe({ file, name, reason }) {
  const lines = reason.split('\n').filter((line) => !/^\s*at .*node_modules/.test(line));
  return [`${file} > ${name}`, ...lines.slice(0, REASON_LINES)].join('\n    ');
}
