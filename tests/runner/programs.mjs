/** Programs of others that the tests drive, and how a missing one is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

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

/** Installs what is missing where that can be done (Debian, root). Returns the programs that are still missing. */
export function installMissing() {
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
