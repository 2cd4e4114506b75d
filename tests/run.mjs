#!/usr/bin/env node
/**
 * `npm test`: sets itself up on a fresh clone, then runs everything, fast first.
 * A missing browser or mail client is installed when it can be (Debian, root; MOTCO2_NO_INSTALL=1 refuses);
 * otherwise the command says which tests did not run, and fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, enableTypeScript, ensureDependencies } from '../launch/start.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Programs that the tests drive: none of them was written here, that is the point. */
const PROGRAMS = [
  { command: 'openssl', package: 'openssl', serves: 'les tests de certificats' },
  { command: 'curl', package: 'curl', serves: 'les tests avec curl' },
  { command: 'python3', package: 'python3', serves: 'les tests avec imaplib et smtplib' },
  { command: 'zip', package: 'zip', serves: 'les tests d’archives faites par zip' },
  { command: '7z', package: 'p7zip-full', serves: 'les tests d’archives faites par 7-Zip' },
  { command: 'swaks', package: 'swaks', serves: 'les tests avec swaks' },
  { command: 'msmtp', package: 'msmtp', serves: 'les tests avec msmtp' },
  { command: 'thunderbird', package: 'thunderbird', serves: 'les tests avec Thunderbird' },
  { command: 'neomutt', package: 'neomutt', serves: 'les tests avec NeoMutt' },
  { command: 'mutt', package: 'mutt', serves: 'les tests avec Mutt' },
  { command: 's-nail', package: 's-nail', serves: 'les tests avec S-nail' },
  { command: 'mbsync', package: 'isync', serves: 'les tests de synchronisation avec mbsync' },
  {
    command: 'offlineimap',
    package: 'offlineimap3',
    serves: 'les tests de synchronisation avec offlineimap',
  },
  { command: 'stunnel', package: 'stunnel4', serves: 'les tests d’offlineimap avec un certificat' },
  { command: 'imapfilter', package: 'imapfilter', serves: 'les tests avec imapfilter' },
  { command: 'fetchmail', package: 'fetchmail', serves: 'les tests avec fetchmail' },
  { command: 'javac', package: 'default-jdk-headless', serves: 'les tests avec Jakarta Mail' },
  {
    command: '/usr/share/java/jakarta-mail.jar',
    package: 'libjakarta-mail-java',
    serves: 'les tests avec Jakarta Mail',
  },
  {
    command: '/usr/share/perl5/Mail/IMAPClient.pm',
    package: 'libmail-imapclient-perl',
    serves: 'les tests avec Mail::IMAPClient',
  },
  {
    command: '/usr/share/perl5/IO/Socket/SSL.pm',
    package: 'libio-socket-ssl-perl',
    serves: 'les tests avec Mail::IMAPClient',
  },
  {
    command: '/usr/share/perl5/Authen/SASL.pm',
    package: 'libauthen-sasl-perl',
    serves: 'les tests avec Net::SMTP',
  },
  { command: 'tstclnt', package: 'libnss3-tools', serves: 'les tests avec NSS (la pile TLS de Thunderbird)' },
  { command: 'gnutls-cli', package: 'gnutls-bin', serves: 'les tests avec GnuTLS' },
  { command: 'dig', package: 'bind9-dnsutils', serves: 'les tests du DNS avec dig' },
  { command: 'kdig', package: 'knot-dnsutils', serves: 'les tests du DNS avec kdig' },
  { command: '/usr/sbin/apache2', package: 'apache2', serves: 'les tests de Pro Santé Connect avec Apache' },
  {
    command: '/usr/lib/apache2/modules/mod_auth_openidc.so',
    package: 'libapache2-mod-auth-openidc',
    serves: 'les tests de Pro Santé Connect avec Apache',
  },
  { command: 'glewlwyd', package: 'glewlwyd', serves: 'la connexion par un fournisseur OpenID de Debian' },
  { command: 'chromium', package: 'chromium', serves: 'les parcours dans le navigateur' },
];

/** In the path; or a file, where a library has no command. */
const has = (command) =>
  (command.startsWith('/') && existsSync(command)) ||
  (process.env.PATH ?? '').split(':').some((dir) => dir !== '' && existsSync(join(dir, command)));

function installMissing() {
  const missing = PROGRAMS.filter(({ command }) => !has(command));
  if (missing.length === 0) return [];
  const canInstall = process.getuid?.() === 0 && has('apt-get') && !process.env.MOTCO2_NO_INSTALL;
  if (!canInstall) return missing;
  const packages = missing.map((program) => program.package);
  console.log(`Installation de ${packages.join(', ')} (apt-get ; MOTCO2_NO_INSTALL=1 pour refuser)…`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...packages, 'fonts-liberation'],
    options,
  );
  return PROGRAMS.filter(({ command }) => !has(command));
}

/** The current long-term version of Node; the tests themselves run on the oldest supported one as well. */
const LTS = 24;

const failures = [];

/** Runs a stage; a failed one does not keep the others from telling what they know. */
function stage(label, args, env = {}) {
  console.log(`\n=== ${label}`);
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  console.log(
    `=== ${label} : ${status === 0 ? 'réussi' : 'ÉCHEC'} (${((Date.now() - started) / 1000).toFixed(0)} s)`,
  );
  if (status !== 0) failures.push(label);
}

/** The fast tests once more on the Node that most users have; it comes from the npm registry. */
function currentLts() {
  if (Number(process.versions.node.split('.')[0]) >= LTS) return;
  const npx = ['-y', '-p', `node@${LTS}`, 'node'];
  const options = { cwd: root, encoding: 'utf8' };
  if (spawnSync('npx', [...npx, '--version'], options).status !== 0) {
    console.error(`NON EXÉCUTÉ : les tests rapides sur Node ${LTS} (le registre npm ne le donne pas)`);
    return;
  }
  const fast = [
    'conformance',
    'documents',
    'server/env',
    'server/executions/start',
    'mail-lab/sasl',
    'mail-lab/tls',
    'launch',
  ];
  const label = `Tests rapides sur Node ${LTS}`;
  console.log(`\n=== ${label}`);
  // What is tried with thousands of inputs says the same on every version.
  const slow = ['--exclude', '**/*.fuzz.test.ts', '--exclude', '**/*properties.test.ts'];
  const args = [...npx, bin('vitest/vitest.mjs'), 'run', '--project', 'unit', ...slow, ...fast];
  const { status } = spawnSync('npx', args, { cwd: root, stdio: 'inherit' });
  console.log(`=== ${label} : ${status === 0 ? 'réussi' : 'ÉCHEC'}`);
  if (status !== 0) failures.push(label);
}

const bin = (name) => join(root, 'node_modules', name);

checkNode();
ensureDependencies();
const missing = installMissing();

stage('Style (biome)', [bin('@biomejs/biome/bin/biome'), 'check', '.']);
// Generated by Next, and imported by the type check.
const { ensureBuild } = await (async () => {
  await enableTypeScript();
  return import('../launch/build.ts');
})();
console.log('\n=== Construction des pages');
try {
  console.log(`=== Construction des pages : ${(await ensureBuild(root)) ? 'faite' : 'à jour'}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  failures.push('Construction des pages');
}
stage('Types (tsc)', [bin('typescript/bin/tsc'), '--noEmit']);
stage('Tests unitaires et de protocole', [bin('vitest/vitest.mjs'), 'run', '--project', 'unit']);
currentLts();
const absent = { TEST_MISSING_PROGRAMS: missing.map(({ command }) => command).join(',') };
// Clients wait for servers, windows and one another more than they compute.
const workers = `--maxWorkers=${Math.max(3, availableParallelism() - 1)}`;
stage('Clients réels et attaques', [bin('vitest/vitest.mjs'), 'run', '--project', 'system', workers], absent);
stage(
  'Navigateur, arrêts et redémarrages',
  [bin('vitest/vitest.mjs'), 'run', '--project', 'lifecycle'],
  absent,
);

for (const { command, package: name, serves } of missing) {
  console.error(`NON EXÉCUTÉ : ${serves} (${command} manque ; installez le paquet ${name})`);
}
if (missing.length > 0) failures.push('programmes manquants');
console.log(failures.length === 0 ? '\nTout est réussi.' : `\nÉCHEC : ${failures.join(', ')}`);
process.exit(failures.length === 0 ? 0 : 1);
