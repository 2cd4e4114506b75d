/** Thunderbird itself, without its windows: its own mail code, NSS below, told what to do through Marionette. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marionette } from '../../support/marionette';
import { cannot, type Letter, type MailClient, type Session } from './client';

const CHROME = readFileSync(join(import.meta.dirname, 'thunderbird.chrome.js'), 'utf8');

/** What a user settles in its dialogues: no questions at the start, our certificate without asking. */
const PREFS = {
  'mail.provider.suppress_dialog_on_startup': true,
  'mail.spotlight.firstRunDone': true,
  'mailnews.start_page.enabled': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'app.update.disabledForTesting': true,
  'security.default_personal_cert': 'Select Automatically',
  'mail.server.default.check_new_mail': false,
  'mail.server.default.autosync_offline_stores': false,
  'mail.server.default.offline_download': false,
};

const running = new WeakMap<Session, Marionette>();

async function prepare(session: Session): Promise<void> {
  const { user, password, host, imapPort, smtpPort, pki, certificate, dir } = session;
  const program = await Marionette.start('thunderbird', join(dir, `profile-${imapPort}`), PREFS);
  running.set(session, program);
  const root = readFileSync(pki.root, 'utf8').replace(/-----[^-]+-----|\s/g, '');
  await program.run(CHROME, 'setup', {
    user,
    password,
    host,
    imapPort,
    smtpPort,
    root,
    p12: certificate?.p12,
  });
}

const run = (session: Session, job: string, argument: object) =>
  (running.get(session) as Marionette).run(CHROME, job, { user: session.user, ...argument });

const read = async (session: Session, argument: object) =>
  Buffer.from(String(await run(session, 'read', argument)), 'base64');

const send = ({ to, subject, text, attachment }: Letter) => ({
  ...{ to: to.join(','), subject, text, name: attachment?.name, path: attachment?.path },
});

export const thunderbirdClient: MailClient = {
  name: 'Thunderbird',
  family: 'bureau, NSS',
  slow: true,
  programs: ['thunderbird'],
  ways: {
    certificate: { imap: 'EXTERNAL', smtp: 'PLAIN' },
    token: cannot(
      'ne demande de jeton qu’aux fournisseurs qu’il connaît d’avance, par leur propre page d’autorisation',
    ),
  },
  prepare,
  async finish(session) {
    await running.get(session)?.stop();
  },
  verbs: {
    list: async (session) => String(await run(session, 'list', { last: 'Année 2026' })),
    read,
    search: async (session, target) => Number(await run(session, 'search', target)),
    accents: async (session, target) => Number(await run(session, 'search', target)),
    flag: async (session, target) => void (await run(session, 'flag', target)),
    keyword: async (session, target, keyword) => void (await run(session, 'keyword', { ...target, keyword })),
    move: async (session, target, to) => void (await run(session, 'move', { ...target, to })),
    remove: async (session, target) => void (await run(session, 'remove', target)),
    append: async (session, { path }, folder) => void (await run(session, 'append', { path, folder })),
    send: async (session, letter) => void (await run(session, 'send', send(letter))),
    find: async (session, target) => Number(await run(session, 'find', target)),
    async large(session, letter) {
      await run(session, 'send', send(letter));
      return read(session, { folder: 'INBOX', word: letter.subject.split(' ').at(-1) });
    },
  },
};
