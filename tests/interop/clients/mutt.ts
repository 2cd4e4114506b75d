/**
 * NeoMutt and Mutt, driven by their own key bindings in a terminal (`script` lends one). They share their ancestors'
 * configuration, and differ in what they do of it.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cannot, cannot, type Letter, type MailClient, type Session, type Target } from './client';

type Program = 'neomutt' | 'mutt';

const at = (session: Session, protocol: string, port: number) =>
  `${protocol}://${encodeURIComponent(session.user)}@${session.host}:${port}/`;

function configuration(session: Session): string {
  const { user, password, certificate, pki, tokenFile } = session;
  const refresh = `cat ${tokenFile}`;
  return [
    'set ssl_starttls=yes ssl_force_tls=yes ssl_verify_host=yes ssl_verify_dates=yes',
    `set ssl_ca_certificates_file="${pki.root}" certificate_file="${session.dir}/known"`,
    ...(certificate
      ? [
          `set ssl_client_cert="${certificate.both}" imap_pass="${password}" smtp_pass="${password}"`,
          'set imap_authenticators="login" smtp_authenticators="plain"',
        ]
      : [
          `set imap_oauth_refresh_command="${refresh}" smtp_oauth_refresh_command="${refresh}"`,
          'set imap_authenticators="xoauth2" smtp_authenticators="xoauth2"',
        ]),
    `set imap_user="${user}" folder="${at(session, 'imap', session.imapPort)}" spoolfile="+INBOX"`,
    `set smtp_url="${at(session, 'smtp', session.smtpPort)}" from="${user}" use_from=yes realname="" use_envelope_from=yes`,
    'set record="" postponed="" copy=no move=no delete=yes quit=yes confirmappend=no confirmcreate=no',
    'set wait_key=no auto_tag=no mail_check=600 timeout=600 sort=mailbox-order markers=no mark_old=no',
    'set charset=utf-8 send_charset="us-ascii:utf-8" rfc2047_parameters=no sleep_time=0 pipe_decode=no',
    'set imap_check_subscribed=no imap_list_subscribed=no mbox_type=mbox beep=no tmpdir="."',
    '',
  ].join('\n');
}

/** Starts the program on a folder and types; what the screen showed. */
async function type(
  program: Program,
  session: Session,
  folder: string,
  keys: string,
  extra = '',
): Promise<string> {
  const rc = join(session.dir, 'muttrc');
  writeFileSync(rc, `${configuration(session)}${extra}\npush "${keys}<quit>"\n`);
  const command = `${program} -n -F ${rc} -f ${JSON.stringify(folder)}`;
  return (await session.run('script', ['-qefc', command, '/dev/null'])).stdout;
}

/** Opens INBOX and leaves; refuses a server whose certificate the program asks about, as its user should. */
async function look(program: Program, session: Session): Promise<void> {
  const rc = join(session.dir, 'muttrc');
  writeFileSync(rc, `${configuration(session)}\npush "<quit>"\n`);
  await session.run('script', ['-qefc', `${program} -n -F ${rc} -f =INBOX`, '/dev/null'], {
    codes: [0, 1],
    converse: [{ after: /\(r\)eject/, say: 'r' }],
  });
}

/** Shows the folders of one level, and leaves once they are drawn: while keys are waiting nothing is. */
async function level(program: Program, session: Session, below: string): Promise<string> {
  const rc = join(session.dir, 'muttrc');
  const keys = program === 'mutt' ? '<change-folder>?' : '<change-folder>?<toggle-mailboxes>';
  const root = at(session, 'imap', session.imapPort);
  writeFileSync(rc, `${configuration(session)}\nset folder="${root}${below}"\npush "${keys}"\n`);
  const shown = await session.run(
    'script',
    ['-qefc', `${program} -n -F ${rc} -f ${root}INBOX`, '/dev/null'],
    {
      converse: [
        { after: /Directory \[imap/, say: 'qq' },
        // It asks whether to trust a server whose certificate is not right.
        { after: /\(r\)eject/, say: null },
      ],
    },
  );
  return shown.stdout;
}

/** A folder as typed at the prompt, where a space would complete the name. */
const typed = (folder: string) => `=${folder.replace(/ /g, '<quote-char> ')}<enter>`;

/** The keys that show only the message in question. */
const only = ({ word }: Target) => `<limit>~s ${word}<enter>`;
/** The server is asked (IMAP SEARCH), not the local copy of the headers. */
const asked = (what: string, word: string) => `<limit>=${what} ${word}<enter>`;

/** Lets the program hand every message shown to a command, one by one, and counts them. */
async function counted(
  program: Program,
  session: Session,
  { folder }: Target,
  keys: string,
): Promise<number> {
  const marks = join(session.dir, 'marks');
  rmSync(marks, { force: true });
  await type(
    ...([program, session, `=${folder}`] as const),
    `${keys}<tag-pattern>.<enter><tag-prefix><pipe-message>echo x >> marks<enter>`,
    'set pipe_split=yes',
  );
  return existsSync(marks) ? readFileSync(marks, 'utf8').trim().split('\n').length : 0;
}

async function read(program: Program, session: Session, target: Target): Promise<Buffer> {
  const file = join(session.dir, 'piped');
  rmSync(file, { force: true });
  await type(program, session, `=${target.folder}`, `${only(target)}<pipe-message>cat > piped<enter>`);
  return readFileSync(file);
}

async function send(program: Program, session: Session, letter: Letter) {
  const rc = join(session.dir, 'muttrc');
  writeFileSync(rc, configuration(session));
  const attach = letter.attachment ? ['-a', letter.attachment.path] : [];
  const fields = Object.entries(letter.headers ?? {}).flatMap(([name, value]) => [
    ...['-e', `my_hdr ${name}: ${value}`],
  ]);
  const options = ['-n', '-F', rc, ...fields, '-s', letter.subject, ...attach];
  await session.run(program, [...options, '--', ...letter.to], {
    input: letter.text.replace(/\r\n/g, '\n'),
  });
}

/** A local mbox file with one message, for the program to copy from. */
function mbox(session: Session, raw: Buffer): string {
  const file = join(session.dir, 'local.mbox');
  const text = raw.toString('latin1').replace(/\r\n/g, '\n');
  writeFileSync(file, `From lps@lps.example Mon Nov  2 08:00:00 2026\n${text}\n`, 'latin1');
  return file;
}

const keywords: Record<Program, MailClient['verbs']['keyword'] | Cannot> = {
  async neomutt(session, target, keyword) {
    await type(
      'neomutt',
      session,
      `=${target.folder}`,
      `${only(target)}<modify-labels>${keyword}<enter><sync-mailbox>`,
    );
  },
  mutt: cannot('n’a pas de commande pour les mots-clés IMAP'),
};

const client = (name: string, program: Program): MailClient => ({
  name,
  family: 'terminal, GnuTLS',
  programs: [program, 'script'],
  ways: {
    certificate: { imap: 'LOGIN', smtp: 'PLAIN' },
    token: { imap: 'XOAUTH2', smtp: 'XOAUTH2' },
  },
  look: (session) => look(program, session),
  verbs: {
    list: async (session) =>
      (await level(program, session, '')) + (await level(program, session, 'Archives/')),
    read: (session, target) => read(program, session, target),
    search: (session, target) => counted(program, session, target, asked('b', target.word)),
    accents: (session, target) => counted(program, session, target, asked('b', target.word)),
    async flag(session, target) {
      await type(
        program,
        session,
        `=${target.folder}`,
        `${only(target)}<set-flag>!<clear-flag>N<sync-mailbox>`,
      );
    },
    keyword: keywords[program] as MailClient['verbs']['keyword'],
    async move(session, target, to) {
      await type(
        program,
        session,
        `=${target.folder}`,
        `${only(target)}<save-message>${typed(to)}<sync-mailbox>`,
      );
    },
    async remove(session, target) {
      await type(program, session, `=${target.folder}`, `${only(target)}<delete-message><sync-mailbox>`);
    },
    async append(session, letter, folder) {
      await type(program, session, mbox(session, letter.raw), `<copy-message>${typed(folder)}`);
    },
    send: (session, letter) => send(program, session, letter),
    find: (session, target) => counted(program, session, target, asked('s', target.word)),
    async large(session, letter) {
      await send(program, session, letter);
      return read(program, session, { folder: 'INBOX', word: letter.subject.split(' ').at(-1) ?? '' });
    },
  },
});

export const neomuttClient = client('NeoMutt', 'neomutt');
export const muttClient = client('Mutt', 'mutt');
