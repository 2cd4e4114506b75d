/** mbsync and offlineimap: a Maildir here, the mailbox there; what is done to the one is done to the other. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Maildir } from '../../support/maildir';
import { openTunnel, type Tunnel } from '../../support/stunnel';
import { cannot, type MailClient, type Session } from './client';
import { modifiedUtf7 } from './names';
import { LOCAL_SEARCH, NO_SENDING } from './partial';

/** Brings a Maildir and the mailbox to the same state. @param name of the Maildir, which has a state of its own. */
export type Synchronise = (session: Session, name: string) => Promise<Maildir>;

export const mbsync: Synchronise = async (session, name) => {
  const base = join(session.dir, name);
  mkdirSync(join(base, 'mail'), { recursive: true });
  const rc = join(base, 'mbsyncrc');
  const { certificate, pki } = session;
  writeFileSync(
    rc,
    `IMAPStore far
Host ${session.host}
Port ${session.imapPort}
User ${session.user}
Pass ${session.password}
SSLType STARTTLS
SSLVersions TLSv1.2${session.setup?.suites ? `\nCipherString ${session.setup.suites.openssl}` : ''}
SystemCertificates no
CertificateFile ${pki.root}
ClientCertificate ${certificate?.cert}
ClientKey ${certificate?.key}
AuthMechs LOGIN

MaildirStore near
Path ${base}/mail/
Inbox ${base}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
CopyArrivalDate yes
SyncState ${base}/state/
`,
  );
  mkdirSync(join(base, 'state'), { recursive: true });
  await session.run('mbsync', ['-q', '-c', rc, 'all']);
  return new Maildir(join(base, 'mail'));
};

/** offlineimap gives STARTTLS neither our root nor a certificate: with one, stunnel makes its connection. */
const tunnels = new WeakMap<Session, Tunnel>();

export async function prepareOfflineimap(session: Session): Promise<void> {
  const { dir, host, imapPort, pki, certificate } = session;
  if (!certificate) return;
  tunnels.set(session, await openTunnel({ dir, host, imapPort, ca: pki.rootAndCrl, ...certificate }));
}

export const finishOfflineimap = async (session: Session) => tunnels.get(session)?.close();

export const offlineimap: Synchronise = async (session, name) => {
  const base = join(session.dir, name);
  mkdirSync(join(base, 'mail'), { recursive: true });
  const rc = join(base, 'offlineimaprc');
  const connection = session.certificate
    ? `remotehost = 127.0.0.1
remoteport = ${tunnels.get(session)?.port}
ssl = no
starttls = no
auth_mechanisms = PLAIN
remotepass = ${session.password}`
    : `remotehost = ${session.host}
remoteport = ${session.imapPort}
ssl = no
auth_mechanisms = XOAUTH2
oauth2_access_token_eval = open('${session.tokenFile}').read()`;
  writeFileSync(
    rc,
    `[general]
accounts = lab
metadata = ${base}/state
ui = quiet
socktimeout = 60
[Account lab]
localrepository = near
remoterepository = far
utf8foldernames = yes
[Repository near]
type = Maildir
localfolders = ${base}/mail
sep = /
[Repository far]
type = IMAP
remoteuser = ${session.user}
${connection}
`,
  );
  if (!session.certificate) writeFileSync(session.tokenFile, await session.token());
  await session.run('offlineimap', ['-c', rc, '-o']);
  return new Maildir(join(base, 'mail'));
};

const NAME = 'maildir';

/** @param named how it names the directory of a folder. */
const verbs = (synchronise: Synchronise, named: (folder: string) => string): MailClient['verbs'] => {
  const changing = async (session: Session, change: (mail: Maildir) => void) => {
    change(await synchronise(session, NAME));
    await synchronise(session, NAME);
  };
  return {
    list: async (session) => (await synchronise(session, NAME)).folders().join('\n'),
    read: async (session, { folder, word }) =>
      readFileSync((await synchronise(session, NAME)).one(folder, word)),
    search: LOCAL_SEARCH,
    accents: LOCAL_SEARCH,
    flag: (session, { folder, word }) => changing(session, (mail) => mail.flag(mail.one(folder, word), 'FS')),
    keyword: cannot('ne porte pas les mots-clés du Maildir vers le serveur'),
    move: (session, { folder, word }, to) =>
      changing(session, (mail) => mail.move(mail.one(folder, word), named(to))),
    remove: (session, { folder, word }) => changing(session, (mail) => mail.remove(mail.one(folder, word))),
    append: (session, { raw }, folder) => changing(session, (mail) => mail.add(named(folder), raw)),
    send: NO_SENDING,
    find: async (session, { folder, word }) => (await synchronise(session, NAME)).having(folder, word).length,
    async large(session, { raw, subject }) {
      await changing(session, (mail) => mail.add('INBOX', raw));
      // A second Maildir has everything to fetch.
      return readFileSync(
        (await synchronise(session, 'second')).one('INBOX', subject.split(' ').at(-1) ?? ''),
      );
    },
  };
};

export const mbsyncClient: MailClient = {
  name: 'mbsync (isync)',
  family: 'synchronisation, OpenSSL',
  programs: ['mbsync'],
  ways: {
    certificate: { imap: 'IMAP LOGIN' },
    token: cannot('a besoin d’un greffon SASL pour XOAUTH2, que Debian n’a pas'),
  },
  // It keeps the names of folders as they come.
  verbs: verbs(mbsync, modifiedUtf7),
};

export const offlineimapClient: MailClient = {
  name: 'offlineimap',
  family: 'synchronisation, Python',
  slow: true,
  programs: ['offlineimap', 'stunnel'],
  ways: { certificate: { imap: 'PLAIN' }, token: { imap: 'XOAUTH2' } },
  verbs: verbs(offlineimap, (folder) => folder),
  prepare: prepareOfflineimap,
  finish: finishOfflineimap,
};
