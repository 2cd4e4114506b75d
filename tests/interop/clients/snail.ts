/** S-nail, the heir of mailx: commands on standard input, OpenSSL below. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannot, type Letter, type MailClient, type Session, type Target } from './client';

const url = (session: Session, protocol: string, port: number) =>
  `${protocol}://${encodeURIComponent(session.user)}@${session.host}:${port}`;

async function snail(
  session: Session,
  commands: string[],
  args: string[] = [],
  input?: string,
): Promise<string> {
  const { certificate, pki } = session;
  const secret = certificate ? session.password : await session.token();
  const { trusting, suites } = session.setup ?? {};
  const pairs = [
    ...(certificate ? [`Certificate=${certificate.cert}`, `PrivateKey=${certificate.key}`] : []),
    ...(suites ? [`CipherString=${suites.openssl}`, 'MaxProtocol=TLSv1.2'] : []),
  ];
  const rc = join(session.dir, 'snailrc');
  // It says oauthbearer and speaks XOAUTH2.
  const mechanism = certificate ? 'plain' : 'oauthbearer';
  writeFileSync(
    rc,
    [
      'set v15-compat emptystart quiet noheader nosave keepsave sendwait ttycharset=utf-8 sendcharsets=utf-8',
      'unset save record markanswered outfolder',
      `set imap-use-starttls smtp-use-starttls tls-verify=${trusting ? 'ignore' : 'strict'}`,
      `set tls-ca-file=${pki.root} tls-ca-no-defaults`,
      ...(pairs.length > 0 ? [`set tls-config-pairs="${pairs.join(',')}"`] : []),
      `set imap-auth=${certificate ? 'login' : 'oauthbearer'} smtp-auth=${mechanism}`,
      `set folder=${url(session, 'imap', session.imapPort)}/`,
      `set from=${session.user} mta=${url(session, 'smtp', session.smtpPort)}`,
      `set password=${secret}`,
      ...commands,
      '',
    ].join('\n'),
  );
  const outcome = await session.run('s-nail', ['-n', ...args], {
    input: input ?? 'xit\n',
    env: { MAILRC: rc },
  });
  return outcome.stdout;
}

/** Opens a folder and says commands. */
const inFolder = (session: Session, folder: string, ...commands: string[]) =>
  snail(session, [], ['-f', `${url(session, 'imap', session.imapPort)}/${folder}`], commands.join('\n'));

export const snailClient: MailClient = {
  name: 'S-nail',
  family: 'terminal (mailx), OpenSSL',
  programs: ['s-nail'],
  ways: {
    certificate: { imap: 'IMAP LOGIN', smtp: 'PLAIN' },
    token: { imap: 'XOAUTH2', smtp: 'XOAUTH2' },
  },
  verbs: {
    list: (session) => {
      const below = '@Archives/';
      return inFolder(session, 'INBOX', 'folders', `folders ${below}`, 'xit');
    },
    read: (session, target) => read(session, target),
    search: (session, { folder, word }) => count(session, folder, `(body ${word})`),
    accents: cannot(
      'écrit les accents d’une recherche sans guillemets ni littéral, contre la RFC 3501 (§9) ; il cherche alors dans sa copie',
    ),
    async flag(session, { folder, word }) {
      await inFolder(session, folder, `flag '(subject ${word})'`, `seen '(subject ${word})'`, 'quit');
    },
    keyword: cannot('ne connaît que les drapeaux du système'),
    async move(session, { folder, word }, to) {
      await inFolder(
        session,
        folder,
        `move '(subject ${word})' "${url(session, 'imap', session.imapPort)}/${to}"`,
        'quit',
      );
    },
    async remove(session, { folder, word }) {
      await inFolder(session, folder, `delete '(subject ${word})'`, 'quit');
    },
    async append(session, letter, folder) {
      const file = join(session.dir, 'local.mbox');
      const text = letter.raw.toString('latin1').replace(/\r\n/g, '\n');
      writeFileSync(file, `From lps@lps.example Mon Nov  2 08:00:00 2026\n${text}\n`, 'latin1');
      await snail(
        session,
        [],
        ['-f', file],
        `copy 1 "${url(session, 'imap', session.imapPort)}/${folder}"\nxit\n`,
      );
    },
    send,
    find: (session, { folder, word }) => count(session, folder, `(subject ${word})`),
    async large(session, letter) {
      await send(session, letter);
      return read(session, { folder: 'INBOX', word: letter.subject.split(' ').at(-1) ?? '' });
    },
  },
};

async function count(session: Session, folder: string, criteria: string): Promise<number> {
  const shown = await inFolder(session, folder, 'set headline="found %m"', `from '${criteria}'`, 'xit');
  return shown.split('\n').filter((line) => line.startsWith('found ')).length;
}

async function read(session: Session, { folder, word }: Target): Promise<Buffer> {
  const file = join(session.dir, 'saved');
  rmSync(file, { force: true });
  await inFolder(session, folder, `copy '(subject ${word})' ${file}`, 'xit');
  return Buffer.from(readFileSync(file, 'latin1').replace(/^From .*\n/, ''), 'latin1');
}

async function send(session: Session, letter: Letter): Promise<void> {
  const attach = letter.attachment ? ['-a', letter.attachment.path] : [];
  const fields = Object.entries(letter.headers ?? {}).flatMap(([name, value]) => ['-C', `${name}: ${value}`]);
  await snail(
    session,
    [],
    [...fields, '-s', letter.subject, ...attach, ...letter.to],
    letter.text.replace(/\r\n/g, '\n'),
  );
}
