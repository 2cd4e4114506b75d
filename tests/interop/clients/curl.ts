/** curl: each command a process of its own; IMAP commands beyond the URL are said with -X. */
import type { MailClient, Session, Target } from './client';
import { cannot } from './client';
import { modifiedUtf7 } from './names';

const url = (session: Session, path: string) => `imap://${session.host}:${session.imapPort}/${path}`;

/** curl takes names as they are on the wire. */
const folderUrl = (name: string) => encodeURIComponent(modifiedUtf7(name));

async function curl(session: Session, args: string[]): Promise<Buffer> {
  const { certificate, pki, reach } = session;
  const { trusting, suites } = session.setup ?? {};
  const common = [
    ...['-sS', '--ssl-reqd', ...(trusting ? ['-k'] : ['--cacert', pki.root, '--crlfile', pki.crl])],
    ...(suites ? ['--tls-max', '1.2', '--ciphers', suites.openssl] : []),
    ...(reach ? ['--connect-to', `::${reach.address}:`, '--interface', reach.from] : []),
  ];
  const credential = certificate
    ? ['--cert', certificate.cert, '--key', certificate.key, '--user', `${session.user}:${session.password}`]
    : ['--user', `${session.user}:`, '--oauth2-bearer', await session.token()];
  return (await session.run('curl', [...common, ...credential, ...args])).bytes;
}

/** Sequence numbers of the messages that a search finds. */
async function search(session: Session, folder: string, criteria: string): Promise<string[]> {
  const answer = await curl(session, [url(session, folderUrl(folder)), '-X', `SEARCH ${criteria}`]);
  return /\* SEARCH([ \d]*)/.exec(answer.toString())?.[1]?.match(/\d+/g) ?? [];
}

async function numberOf(session: Session, { folder, word }: Target): Promise<string> {
  const [number] = await search(session, folder, `SUBJECT ${word}`);
  if (!number) throw new Error(`curl finds no ${word} in ${folder}`);
  return number;
}

async function command(session: Session, target: Target, of: (number: string) => string): Promise<void> {
  const number = await numberOf(session, target);
  await curl(session, [url(session, folderUrl(target.folder)), '-X', of(number)]);
}

const read = async (session: Session, target: Target) =>
  curl(session, [`${url(session, folderUrl(target.folder))};MAILINDEX=${await numberOf(session, target)}`]);

export const curlClient: MailClient = {
  name: 'curl',
  family: 'ligne de commande (libcurl)',
  programs: ['curl'],
  ways: {
    certificate: { imap: 'PLAIN', smtp: 'PLAIN' },
    token: { imap: 'XOAUTH2', smtp: 'XOAUTH2' },
  },
  verbs: {
    list: async (session) => (await curl(session, [url(session, '')])).toString(),
    read,
    search: async (session, { folder, word }) => (await search(session, folder, `BODY ${word}`)).length,
    accents: cannot('n’envoie pas de littéral IMAP : un critère de recherche ne peut être qu’en ASCII'),
    flag: (session, target) =>
      command(session, target, (number) => `STORE ${number} +FLAGS (\\Seen \\Flagged)`),
    keyword: (session, target, keyword) =>
      command(session, target, (number) => `STORE ${number} +FLAGS (${keyword})`),
    move: (session, target, to) =>
      command(session, target, (number) => `MOVE ${number} "${modifiedUtf7(to)}"`),
    async remove(session, target) {
      await command(session, target, (number) => `STORE ${number} +FLAGS.SILENT (\\Deleted)`);
      await curl(session, [url(session, target.folder), '-X', 'EXPUNGE']);
    },
    async append(session, letter, folder) {
      await curl(session, [url(session, folderUrl(folder)), '-T', letter.path]);
    },
    async send(session, letter) {
      await curl(session, [
        `smtp://${session.host}:${session.smtpPort}/poste.lps.example`,
        ...['--mail-from', session.user, ...letter.to.flatMap((to) => ['--mail-rcpt', to])],
        ...['-T', letter.path],
      ]);
    },
    find: async (session, { folder, word }) => (await search(session, folder, `SUBJECT ${word}`)).length,
    async large(session, letter) {
      await curl(session, [url(session, 'INBOX'), '-T', letter.path]);
      return read(session, { folder: 'INBOX', word: letter.subject.split(' ').at(-1) ?? '' });
    },
  },
};
