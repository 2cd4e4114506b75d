/** imapfilter: rules in Lua over a mailbox, on OpenSSL. It sends no client certificate. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannot, type MailClient, type Session, type Target } from './client';
import { NO_SENDING } from './partial';

async function filter(session: Session, lines: string): Promise<string> {
  const bearer = `user=${session.user}\x01auth=Bearer ${await session.token()}\x01\x01`;
  const script = join(session.dir, 'config.lua');
  writeFileSync(
    script,
    `options.starttls = true
options.certificates = true
options.create = false
options.timeout = 60
options.info = false
options.charset = 'UTF-8'
account = IMAP { server = '${session.host}', port = ${session.imapPort}, username = '${session.user}',
  oauth2 = '${Buffer.from(bearer).toString('base64')}' }
${lines}
`,
  );
  return (await session.run('imapfilter', ['-t', session.pki.root, '-c', script])).stdout;
}

const found = ({ folder, word }: Target) => `found = account['${folder}']:contain_subject('${word}')\n`;

async function count(session: Session, { folder, word }: Target, how: string): Promise<number> {
  const shown = await filter(session, `print('count ' .. #account['${folder}']:${how}('${word}'))`);
  return Number(/count (\d+)/.exec(shown)?.[1]);
}

async function read(session: Session, target: Target): Promise<Buffer> {
  const file = join(session.dir, 'fetched');
  await filter(
    session,
    `${found(target)}for _, message in ipairs(found) do mailbox, uid = table.unpack(message)
local file = io.open('${file}', 'w') file:write(mailbox[uid]:fetch_message()) file:close() end`,
  );
  return readFileSync(file);
}

const append = (session: Session, path: string, folder: string) =>
  filter(
    session,
    `local file = io.open('${path}', 'r') account['${folder}']:append_message(file:read('*a')) file:close()`,
  );

export const imapfilterClient: MailClient = {
  name: 'imapfilter',
  family: 'règles (Lua), OpenSSL',
  programs: ['imapfilter'],
  ways: {
    certificate: cannot('ne présente pas de certificat client'),
    token: { imap: 'XOAUTH2' },
  },
  verbs: {
    list: (session) =>
      filter(
        session,
        `function show(below) local mailboxes, folders = account:list_all(below)
for _, name in ipairs(mailboxes) do print(name) end
for _, name in ipairs(folders) do if name ~= below then show(name) end end end show('')`,
      ),
    read,
    search: (session, target) => count(session, target, 'contain_body'),
    accents: (session, target) => count(session, target, 'contain_body'),
    async flag(session, target) {
      await filter(session, `${found(target)}found:mark_seen() found:mark_flagged()`);
    },
    async keyword(session, target, keyword) {
      await filter(session, `${found(target)}found:add_flags({ '${keyword}' })`);
    },
    async move(session, target, to) {
      await filter(session, `${found(target)}found:move_messages(account['${to}'])`);
    },
    async remove(session, target) {
      await filter(session, `${found(target)}found:delete_messages()`);
    },
    append: async (session, { path }, folder) => void (await append(session, path, folder)),
    send: NO_SENDING,
    find: (session, target) => count(session, target, 'contain_subject'),
    async large(session, letter) {
      await append(session, letter.path, 'INBOX');
      return read(session, { folder: 'INBOX', word: letter.subject.split(' ').at(-1) ?? '' });
    },
  },
};
