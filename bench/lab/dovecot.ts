/** A private Dovecot from Debian: own configuration, ports and folders; nothing of the system's is touched. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './client';
import { listening } from './ports';

const BINARY = '/usr/sbin/dovecot';
const PASSWORD = 'bench';

export const dovecotInstalled = () => existsSync(BINARY) && process.getuid?.() === 0;

/** uid and gid of a system user. */
export function ids(user: string): { uid: number; gid: number } {
  const number = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }).trim());
  return { uid: number('-u'), gid: number('-g') };
}

export interface Dovecot {
  target: Omit<Target, 'smtpPort' | 'smtpLogin'>;
  /** Socket of its authentication service, for Postfix. */
  authSocket: string;
  stop(): Promise<void>;
}

/**
 * Starts it in `dir`, which its users must be able to enter.
 * @param tls PEM files: the same key size as the laboratory's, so that handshakes cost the same.
 */
export async function startDovecot(
  dir: string,
  port: number,
  tls: { certificate: string; key: string },
  mailbox: string,
): Promise<Dovecot> {
  const mail = ids('mail');
  const home = join(dir, 'mail');
  mkdirSync(home, { recursive: true });
  chownSync(home, mail.uid, mail.gid);
  chmodSync(dir, 0o755);
  const authSocket = join(dir, 'run', 'bench-auth');
  const configuration = join(dir, 'dovecot.conf');
  // Login processes that serve many connections, as its documentation advises for speed.
  writeFileSync(
    configuration,
    `base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${tls.certificate}
ssl_key = <${tls.key}
ssl_min_protocol = TLSv1.2
auth_mechanisms = plain
first_valid_uid = 1
mail_location = maildir:${home}/%u
mail_max_userip_connections = 0
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${mail.uid} gid=${mail.gid} home=${home}/%u
}
service imap-login {
  service_count = 0
  process_min_avail = 2
  client_limit = 4000
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service imap {
  process_limit = 4000
}
service anvil {
  client_limit = 9000
}
service auth {
  client_limit = 9000
  unix_listener bench-auth {
    mode = 0666
  }
}
`,
  );
  const child = spawn(BINARY, ['-F', '-c', configuration], { stdio: 'ignore' });
  await listening(port);
  return {
    authSocket,
    target: {
      name: 'Dovecot',
      host: '127.0.0.1',
      imapPort: port,
      mailbox,
      imapLogin: () => `LOGIN ${mailbox} ${PASSWORD}`,
      pids: () => [child.pid ?? 0],
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** AUTH PLAIN of its user, for Postfix. */
export const plainLogin = (mailbox: string) =>
  `AUTH PLAIN ${Buffer.from(`\0${mailbox}\0${PASSWORD}`).toString('base64')}`;
