/** imapflow and nodemailer, on Node's TLS. */
import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import type { Letter, MailClient, Session, Target } from './client';

const tls = ({ pki, certificate, setup = {} }: Session) => ({
  ca: readFileSync(pki.root),
  rejectUnauthorized: !setup.trusting,
  ...(setup.suites ? { ciphers: setup.suites.openssl, maxVersion: 'TLSv1.2' as const } : {}),
  // Node reads the first list of a file only.
  crl: readFileSync(pki.crl, 'utf8')
    .split(/(?=-----BEGIN)/)
    .filter((part) => part.startsWith('-----BEGIN')),
  ...(certificate ? { cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) } : {}),
});

/** Where a name leads that no DNS knows. */
const place = ({ host, reach }: Session) =>
  reach ? { host: reach.address, servername: host, localAddress: reach.from } : { host };

/** A session of its own for each thing done, as scripts have. */
async function imap<T>(session: Session, use: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = new ImapFlow({
    ...{ ...place(session), port: session.imapPort, secure: false, doSTARTTLS: true, logger: false },
    auth: session.certificate
      ? { user: session.user, pass: session.password }
      : { user: session.user, accessToken: await session.token() },
    tls: tls(session),
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.logout();
  }
}

const inFolder = <T>(session: Session, folder: string, use: (client: ImapFlow) => Promise<T>) =>
  imap(session, async (client) => {
    const lock = await client.getMailboxLock(folder);
    try {
      return await use(client);
    } finally {
      lock.release();
    }
  });

/** Finds the message and does something with its UID. */
const withMessage = <T>(
  session: Session,
  target: Target,
  use: (client: ImapFlow, uid: string) => Promise<T>,
) =>
  inFolder(session, target.folder, async (client) => {
    const found = await client.search({ subject: target.word }, { uid: true });
    if (found === false || found?.length !== 1) throw new Error(`imapflow finds ${found} for ${target.word}`);
    return use(client, String(found[0]));
  });

const must = (done: unknown) => {
  if (!done) throw new Error('imapflow says that it failed');
};

const count = (session: Session, folder: string, query: object) =>
  inFolder(session, folder, async (client) => ((await client.search(query)) || []).length);

const read = (session: Session, target: Target) =>
  withMessage(session, target, async (client, uid) => {
    const { content } = await client.download(uid, undefined, { uid: true });
    if (!content) throw new Error(`imapflow downloads nothing for ${target.word}`);
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  });

async function send(session: Session, letter: Letter): Promise<void> {
  const transport = createTransport({
    ...{ ...place(session), port: session.smtpPort, secure: false, requireTLS: true },
    tls: { ...tls(session), servername: session.host },
    auth: session.certificate
      ? { user: session.user, pass: session.password }
      : { type: 'OAuth2', user: session.user, accessToken: await session.token() },
  });
  const { subject, text, to, attachment, headers } = letter;
  await transport.sendMail({
    ...{ from: session.user, to, subject, text, headers },
    attachments: attachment ? [{ filename: attachment.name, path: attachment.path }] : [],
  });
  transport.close();
}

export const nodeClient: MailClient = {
  name: 'imapflow + nodemailer',
  family: 'bibliothèque Node.js',
  programs: [],
  ways: {
    certificate: { imap: 'PLAIN', smtp: 'PLAIN' },
    token: { imap: 'XOAUTH2', smtp: 'XOAUTH2' },
  },
  verbs: {
    list: (session) =>
      imap(session, async (client) => (await client.list()).map(({ path }) => path).join('\n')),
    read,
    search: (session, { folder, word }) => count(session, folder, { body: word }),
    accents: (session, { folder, word }) => count(session, folder, { body: word }),
    flag: (session, target) =>
      withMessage(session, target, async (client, uid) =>
        must(await client.messageFlagsAdd(uid, ['\\Seen', '\\Flagged'], { uid: true })),
      ),
    keyword: (session, target, keyword) =>
      withMessage(session, target, async (client, uid) =>
        must(await client.messageFlagsAdd(uid, [keyword], { uid: true })),
      ),
    move: (session, target, to) =>
      withMessage(session, target, async (client, uid) =>
        must(await client.messageMove(uid, to, { uid: true })),
      ),
    remove: (session, target) =>
      withMessage(session, target, async (client, uid) =>
        must(await client.messageDelete(uid, { uid: true })),
      ),
    append: (session, letter, folder) =>
      imap(session, async (client) => must(await client.append(folder, letter.raw, ['\\Seen']))),
    send,
    find: (session, { folder, word }) => count(session, folder, { header: { subject: word } }),
    async large(session, letter) {
      await send(session, letter);
      return read(session, { folder: 'INBOX', word: letter.subject.split(' ').at(-1) ?? '' });
    },
  },
};
