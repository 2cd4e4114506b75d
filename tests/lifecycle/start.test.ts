/** Starting and stopping, as a person does it: second start, wrong settings, ports in use, Ctrl-C, a killed launcher. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OWN_OFFSET, removeInstanceData, startInstance, stopInstance } from '../setup/instance';
import { instanceDir, readInstance } from '../support/instance';

const ROOT = resolve(import.meta.dirname, '../..');
const dataDir = mkdtempSync(join(tmpdir(), 'motco2-lifecycle-'));
const OFFSET = String(OWN_OFFSET);
afterAll(() => removeInstanceData(dataDir));

/** Runs the launcher expecting it to refuse. */
function refused(env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'launch/start.mjs')], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', ...env } as NodeJS.ProcessEnv,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, output: stdout + stderr };
}

/** Every live process whose command line or environment names the data directory. */
function processesOf(dir: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  const location = join(dir, 'postgres.location');
  const places = [dir, ...(existsSync(location) ? [readFileSync(location, 'utf8').trim()] : [])];
  return lines.filter((line) => {
    const pid = line.trim().split(/\s+/)[0];
    if (places.some((place) => line.includes(place))) return !line.includes('ps -eo');
    try {
      return places.some((place) =>
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MOTCO2_CONFIG=${place}`),
      );
    } catch {
      return false;
    }
  });
}

describe('starting', () => {
  it('refuses a second start on the same data directory', () => {
    const { status, output } = refused({ MOTCO2_DATA_DIR: instanceDir(), MOTCO2_PORT_OFFSET: '371' });
    expect(status).toBe(2);
    expect(output).toMatch(/instance utilise déjà/);
    // And the running one was not harmed.
    expect(readInstance().portal).toBeTruthy();
  });

  it('names a wrong setting', () => {
    const { status, output } = refused({ MOTCO2_DATA_DIR: dataDir, MOTCO2_PORT_OFFSET: '9999' });
    expect(status).toBe(2);
    expect(output).toMatch(/MOTCO2_PORT_OFFSET : attendu : un nombre entier de 0 à 399/);
  });

  it('names the port in use and what it was for', async () => {
    const holder = createServer();
    await new Promise<void>((done) => holder.listen(3000 + OWN_OFFSET, '127.0.0.1', done));
    const { status, output } = refused({ MOTCO2_DATA_DIR: dataDir, MOTCO2_PORT_OFFSET: OFFSET });
    holder.close();
    expect(status).toBe(2);
    expect(output).toContain(`${3000 + OWN_OFFSET} (portail) : déjà utilisé`);
  });

  it('says that the database is away', () => {
    const { status, output } = refused({
      MOTCO2_DATA_DIR: dataDir,
      MOTCO2_PORT_OFFSET: OFFSET,
      DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:9/none',
    });
    expect(status).toBe(2);
    expect(output).toMatch(/base de données/);
    expect(output).not.toMatch(/hunter2/);
  });
});

describe('an instance', () => {
  it('starts again warm within half a minute, after Ctrl-C left nothing behind, and after a SIGKILL of the launcher', async () => {
    const env = { MOTCO2_PORT_OFFSET: OFFSET };
    const first = await startInstance(dataDir, env);
    const { instanceId } = readInstance(dataDir) as unknown as { instanceId: string };
    expect(statSync(join(dataDir, 'instance.json')).mode & 0o777).toBe(0o600);
    expect(await stopInstance(first)).toBe(0);
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(false);
    expect(processesOf(dataDir)).toEqual([]);

    const started = Date.now();
    const second = await startInstance(dataDir, env);
    expect(Date.now() - started).toBeLessThan(30_000);
    expect((readInstance(dataDir) as unknown as { instanceId: string }).instanceId).toBe(instanceId);
    const { lab, server, sandbox } = readInstance(dataDir).processes;
    second.kill('SIGKILL');
    await new Promise((done) => second.once('exit', done));
    // The children notice that their launcher is gone.
    const deadline = Date.now() + 60_000;
    for (const pid of [lab, server, sandbox]) {
      while (existsSync(`/proc/${pid}`) && Date.now() < deadline)
        await new Promise((wake) => setTimeout(wake, 100));
      expect(existsSync(`/proc/${pid}`), `process ${pid}`).toBe(false);
    }

    const third = await startInstance(dataDir, env);
    expect((await fetch(`${readInstance(dataDir).portal}/`)).status).toBe(200);
    expect(await stopInstance(third)).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
  });
});
