/** Runs programs that nobody here wrote. */
import { spawn } from 'node:child_process';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Standard output as it came, for what is not UTF-8. */
  bytes: Buffer;
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
  options: {
    input?: string | Buffer | null;
    timeoutMs?: number;
    env?: Record<string, string>;
    cwd?: string;
    /** A conversation: what to type once a sign has been shown, null to close the window; the input stays open. */
    converse?: { after: RegExp; say: string | null }[];
  } = {},
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd ? { cwd: options.cwd } : {}),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const replies = [...(options.converse ?? [])];
    child.stdout.on('data', (chunk) => {
      out.push(chunk);
      if (replies.length === 0) return;
      const shown = Buffer.concat(out).toString('utf8');
      const at = replies.findIndex(({ after }) => after.test(shown));
      if (at < 0) return;
      const [reply] = replies.splice(at, 1);
      if (reply?.say === null) child.kill();
      else child.stdin.write(reply?.say ?? '');
    });
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.stdin.on('error', () => {});
    if (options.input !== null && !options.converse) child.stdin.end(options.input ?? '');
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000);
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      const bytes = Buffer.concat(out);
      const [stdout, stderr] = [bytes.toString('utf8'), Buffer.concat(err).toString('utf8')];
      done({ code, stdout, stderr, bytes, output: `${stdout}\n${stderr}` });
    });
  });
}

/** Programs that the set-up could not install; their tests are skipped here and the command fails as a whole. */
const MISSING = new Set((process.env.TEST_MISSING_PROGRAMS ?? '').split(',').filter(Boolean));
export const lacks = (program: string) => MISSING.has(program);
