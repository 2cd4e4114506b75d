/** Runs programs that nobody here wrote. */
import { spawn } from 'node:child_process';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Both, for messages. */
  output: string;
}

/**
 * Runs a program to its end.
 * @param options.input written to its standard input, then closed; left open until exit when null.
 * @param options.timeoutMs after which it is killed (its code is then null).
 */
export function run(
  command: string,
  args: string[],
  options: { input?: string | null; timeoutMs?: number; env?: Record<string, string> } = {},
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.stdin.on('error', () => {});
    if (options.input !== null) child.stdin.end(options.input ?? '');
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 20_000);
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      done({ code, stdout, stderr, output: `${stdout}\n${stderr}` });
    });
  });
}

/** Programs that the set-up could not install; their tests are skipped here and the command fails as a whole. */
const MISSING = new Set((process.env.TEST_MISSING_PROGRAMS ?? '').split(',').filter(Boolean));
export const lacks = (program: string) => MISSING.has(program);
