/** A private Postfix from Debian: submission with STARTTLS and Dovecot's authentication, delivery into a Maildir. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ids } from './dovecot';
import { listening } from './ports';

const BINARY = '/usr/sbin/postfix';

export const postfixInstalled = () => existsSync(BINARY) && process.getuid?.() === 0;

/** Starts it in `dir`; a message is answered 250 once its queue file is synchronised to disk. */
export async function startPostfix(
  dir: string,
  port: number,
  tls: { certificate: string; key: string },
  authSocket: string,
  mailbox: string,
): Promise<{ stop(): void }> {
  const config = join(dir, 'postfix');
  const [data, queue, mail] = [join(dir, 'postfix-data'), join(dir, 'queue'), join(dir, 'virtual')];
  for (const folder of [config, data, queue, mail]) mkdirSync(folder, { recursive: true });
  const postfix = ids('postfix');
  const owner = ids('mail');
  chownSync(data, postfix.uid, postfix.gid);
  chownSync(mail, owner.uid, owner.gid);
  for (const folder of [dir, config]) chmodSync(folder, 0o755);
  const domain = mailbox.split('@')[1];
  writeFileSync(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${dir}/postfix.log
maillog_file_prefixes = ${dir}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
myhostname = bench.test
mydestination =
alias_maps =
smtpd_tls_cert_file = ${tls.certificate}
smtpd_tls_key_file = ${tls.key}
smtpd_tls_security_level = encrypt
smtpd_tls_session_cache_database =
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${authSocket}
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_client_connection_count_limit = 0
virtual_mailbox_domains = ${domain}
virtual_mailbox_base = ${mail}
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:${owner.uid}
virtual_gid_maps = static:${owner.gid}
virtual_minimum_uid = 1
`,
  );
  /** Reached through the folder `public` of the queue; the others through `private`. */
  const open = new Set(['smtpd', 'pickup', 'cleanup', 'qmgr', 'flush', 'postlogd']);
  const service = (name: string, type: string, privileged: string, wake: string, max: string, what: string) =>
    `${name} ${type} ${open.has(what) ? 'n' : '-'} ${privileged} n ${wake} ${max} ${what}\n`;
  writeFileSync(
    join(config, 'master.cf'),
    [
      service(`127.0.0.1:${port}`, 'inet', '-', '-', '-', 'smtpd'),
      service('pickup', 'unix', '-', '60', '1', 'pickup'),
      service('cleanup', 'unix', '-', '-', '0', 'cleanup'),
      service('qmgr', 'unix', '-', '300', '1', 'qmgr'),
      service('tlsmgr', 'unix', '-', '1000?', '1', 'tlsmgr'),
      service('rewrite', 'unix', '-', '-', '-', 'trivial-rewrite'),
      service('bounce', 'unix', '-', '-', '0', 'bounce'),
      service('defer', 'unix', '-', '-', '0', 'bounce'),
      service('trace', 'unix', '-', '-', '0', 'bounce'),
      service('verify', 'unix', '-', '-', '1', 'verify'),
      service('flush', 'unix', '-', '1000?', '0', 'flush'),
      service('proxymap', 'unix', '-', '-', '-', 'proxymap'),
      service('error', 'unix', '-', '-', '-', 'error'),
      service('retry', 'unix', '-', '-', '-', 'error'),
      service('virtual', 'unix', 'n', '-', '-', 'virtual'),
      service('anvil', 'unix', '-', '-', '1', 'anvil'),
      service('scache', 'unix', '-', '-', '1', 'scache'),
      service('postlog', 'unix-dgram', '-', '-', '1', 'postlogd'),
    ].join(''),
  );
  // A daemon keeps what it inherits: with pipes this would wait for its end.
  const run = (action: string) => execFileSync(BINARY, ['-c', config, action], { stdio: 'ignore' });
  run('start');
  await listening(port);
  return { stop: () => void run('stop') };
}
