/** Debian's Apache with mod_auth_openidc: what an editor of 2019 had, run for one test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const APACHE = '/usr/sbin/apache2';
const MODULES = '/usr/lib/apache2/modules';
const NAMES = [
  ...['mpm_event', 'authz_core', 'authz_user', 'authn_core', 'include', 'env'],
  ...['socache_shmcb', 'auth_openidc'],
];

/** What the set-up installs for it. */
export const APACHE_PROGRAMS = [APACHE, `${MODULES}/mod_auth_openidc.so`];

/** What every protected page shows: the claims that the module passed on. */
const PAGE = '<!--#echo var="REMOTE_USER" --> <!--#echo var="OIDC_CLAIM_identifiant" -->';

export interface Apache {
  stop(): Promise<void>;
}

/** Starts it on `address:port` with these lines in its virtual host; `/prive/page.html` shows user and claim. */
export async function startApache(address: string, port: number, lines: string): Promise<Apache> {
  const dir = mkdtempSync(join(tmpdir(), 'motco2-apache-'));
  // Its workers are another user's when it is started by root.
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, 'www/prive'), { recursive: true });
  writeFileSync(join(dir, 'www/prive/page.html'), PAGE);
  const log = join(dir, 'error.log');
  writeFileSync(
    join(dir, 'apache.conf'),
    [
      `ServerRoot ${dir}`,
      `ServerName ${address}`,
      `PidFile ${dir}/pid`,
      `Mutex file:${dir}`,
      `ErrorLog ${log}`,
      'LogLevel warn',
      ...(process.getuid?.() === 0 ? ['User www-data', 'Group www-data'] : []),
      ...NAMES.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
      `Listen ${address}:${port}`,
      `<VirtualHost ${address}:${port}>`,
      `DocumentRoot ${dir}/www`,
      `<Directory ${dir}/www>`,
      'Require all granted',
      'Options +IncludesNOEXEC',
      'SetOutputFilter INCLUDES',
      '</Directory>',
      lines,
      '</VirtualHost>',
      '',
    ].join('\n'),
  );
  const child = spawn(APACHE, ['-DFOREGROUND', '-f', join(dir, 'apache.conf')], { stdio: 'ignore' });
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(dir, { recursive: true, force: true });
  };
  await listening(child, address, port).catch(async (error: Error) => {
    const said = existsSync(log) ? readFileSync(log, 'utf8') : '';
    await stop();
    throw new Error(`${error.message}\n${said}`);
  });
  return { stop };
}

async function listening(child: ChildProcess, address: string, port: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`Apache ended with ${child.exitCode}`);
    const open = await new Promise<boolean>((done) => {
      const socket = connect(port, address, () => done(true)).once('error', () => done(false));
      socket.once('close', () => socket.destroy());
      socket.once('connect', () => socket.end());
    });
    if (open) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error('Apache does not listen');
}
