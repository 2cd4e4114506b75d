/** Marionette, by which Mozilla tests its own programs: JSON messages, each with its length, over TCP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

const START_MS = 60_000;
const SCRIPT_MS = 90_000;

/** A running program of Mozilla's, without windows. */
export class Marionette {
  private buffer = Buffer.alloc(0);
  private number = 0;
  private readonly waiting = new Map<number, { done(value: unknown): void; fail(error: Error): void }>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly socket: Socket,
  ) {
    socket.on('data', (chunk) => {
      this.buffer = Buffer.concat([this.buffer, chunk]);
      while (this.take());
    });
    socket.on('close', () => {
      for (const { fail } of this.waiting.values()) fail(new Error('the program went away'));
    });
  }

  /** @param prefs lines of user.js; the port is chosen by the program and written into its profile. */
  static async start(program: string, profile: string, prefs: Record<string, unknown>): Promise<Marionette> {
    mkdirSync(profile, { recursive: true });
    const lines = Object.entries({ ...prefs, 'marionette.port': 0 }).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join(''));
    const args = ['--headless', '--no-remote', '--marionette', '--remote-allow-system-access'];
    const child = spawn(program, [...args, '--profile', profile], {
      env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
      stdio: 'ignore',
    });
    const portFile = join(profile, 'MarionetteActivePort');
    const deadline = Date.now() + START_MS;
    while (!existsSync(portFile) || readFileSync(portFile, 'utf8').trim() === '') {
      if (child.exitCode !== null || Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`${program} did not start`);
      }
      await new Promise((wake) => setTimeout(wake, 50));
    }
    const socket = connect(Number(readFileSync(portFile, 'utf8')), '127.0.0.1');
    const marionette = new Marionette(child, socket);
    await marionette.call('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } });
    await marionette.call('WebDriver:SetTimeouts', { script: SCRIPT_MS });
    await marionette.call('Marionette:SetContext', { value: 'chrome' });
    return marionette;
  }

  /** Runs a script with the program's own rights; its last argument is the callback that ends it. */
  async run(script: string, ...args: unknown[]): Promise<unknown> {
    const parameters = { script, args, sandbox: 'system', newSandbox: true };
    const answer = (await this.call('WebDriver:ExecuteAsyncScript', parameters)) as {
      value: { value?: unknown; error?: string };
    };
    if (answer.value.error) throw new Error(answer.value.error);
    return answer.value.value;
  }

  async stop(): Promise<void> {
    const gone = new Promise<void>((done) => this.child.once('close', () => done()));
    if (this.child.exitCode !== null) return;
    this.child.kill();
    await gone;
    this.socket.destroy();
  }

  private call(name: string, parameters: object): Promise<unknown> {
    return new Promise((done, fail) => {
      const id = ++this.number;
      this.waiting.set(id, { done, fail });
      const text = JSON.stringify([0, id, name, parameters]);
      this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  /** Takes one message from the buffer; false when it has none. */
  private take(): boolean {
    const colon = this.buffer.indexOf(':');
    if (colon < 0) return false;
    const end = colon + 1 + Number(this.buffer.subarray(0, colon).toString());
    if (this.buffer.length < end) return false;
    const message: unknown = JSON.parse(this.buffer.subarray(colon + 1, end).toString());
    this.buffer = this.buffer.subarray(end);
    // The first one is a greeting.
    if (!Array.isArray(message)) return true;
    const [, id, error, result] = message as [number, number, object | null, unknown];
    const waiter = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiter?.fail(new Error(JSON.stringify(error).slice(0, 500)));
    else waiter?.done(result);
    return true;
  }
}
