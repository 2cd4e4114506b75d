/** fetchmail: brings the new messages of INBOX to a local delivery program. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannot, type MailClient, type Session, type Target } from './client';
import { NO_SENDING } from './partial';

const only = cannot('ne fait que relever les messages (et, au choix, les effacer du serveur)');

/** Runs once; what came, one buffer per message. */
async function fetch(session: Session, folder: string, keep: boolean): Promise<Buffer[]> {
  const rc = join(session.dir, 'fetchmailrc');
  const into = join(session.dir, 'fetched');
  const { certificate, pki } = session;
  writeFileSync(
    rc,
    `poll ${session.host} service ${session.imapPort} protocol imap auth password
user "${session.user}" password "${session.password}" is root here
sslproto "TLS1.2" sslcertck sslcertfile "${pki.root}" sslcert "${certificate?.cert}" sslkey "${certificate?.key}"
folder "${folder}" ${keep ? 'keep' : 'no keep'} fetchall no rewrite
mda "cat > ${into}-$$"
`,
  );
  chmodSync(rc, 0o600);
  const base = ['--fetchmailrc', rc, '--pidfile', join(session.dir, 'pid'), '--nosyslog', '--nodetach'];
  await session.run('fetchmail', [...base, '--idfile', join(session.dir, 'ids'), '--bad-header', 'accept']);
  return readdirSync(session.dir)
    .filter((name) => name.startsWith('fetched-'))
    .map((name) => readFileSync(join(session.dir, name)));
}

async function read(session: Session, target: Target): Promise<Buffer> {
  const found = (await fetch(session, target.folder, true)).find((raw) => raw.includes(target.word));
  if (!found) throw new Error(`fetchmail brings no ${target.word}`);
  return found;
}

export const fetchmailClient: MailClient = {
  name: 'fetchmail',
  family: 'relève, OpenSSL',
  programs: ['fetchmail'],
  ways: {
    certificate: { imap: 'IMAP LOGIN' },
    token: cannot('ne connaît ni XOAUTH2 ni OAUTHBEARER dans cette version'),
  },
  verbs: {
    ...{ list: only, search: only, accents: only, flag: only, keyword: only, move: only, append: only },
    ...{ find: only, large: only },
    read,
    remove: cannot('efface tout ce qu’il relève, non un message choisi'),
    send: NO_SENDING,
  },
};
